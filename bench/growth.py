"""What size costs: a small roster beside a large one, totals, and recounts under way."""

import contextlib
import http.client
import json
import threading
from collections.abc import Generator
from dataclasses import dataclass

from bench.load import Asked, Load, Seen
from bench.questions import Question, deep
from bench.roster import FIRST, Roster
from bench.rounds import Lane, Pace, side_by_side
from bench.servers import Server, another, rollcall

FEW = 4
"""Connections while latencies are looked at: enough to notice a wait, too few to make one."""
PAUSE = 0.002


@dataclass(frozen=True, slots=True)
class Growth:
    on: str
    small: int
    large: int
    dearer: float
    """How many times as long a cursor's page takes on the large roster as on the small one."""
    dearer_by_processor: float
    """The same by the server's processor time."""
    dearer_first: float
    total_dearer: float
    """The same for a page with its total beside one without, on the large roster, unchanged."""
    quiet: dict[str, float]
    """Latencies in milliseconds of single pages while nothing else happens."""
    recounting: dict[str, float]
    """The same while every few milliseconds an account changes and a total is asked for."""
    recounts: int


def measure_growth(load: Load, small: Roster, large: Roster, pace: Pace) -> Growth:
    uncached = ("--page-cache-bytes", "0")
    with (
        another(large) as grown,
        rollcall(small, *uncached) as few,
        rollcall(grown, *uncached) as many,
    ):
        cursor = side_by_side(
            load,
            [_lane("few", few, small, deep(small)), _lane("many", many, large, deep(large))],
            pace,
        )
        first = "/v1/accounts?limit=20"
        start = side_by_side(
            load, [_lane("few", few, small, first), _lane("many", many, large, first)], pace
        )
        total = f"{first}&include=total"
        totals = side_by_side(
            load, [_lane("page", many, large, first), _lane("total", many, large, total)], pace
        )
        quiet, recounting, recounts = _recounts(load, many, large, pace)
    return Growth(
        large.on,
        small.size,
        large.size,
        cursor.ratio("few", "many"),
        cursor.ratio_by_processor("few", "many"),
        start.ratio("few", "many"),
        totals.ratio("page", "total"),
        _latencies(quiet),
        _latencies(recounting),
        recounts,
    )


def _lane(name: str, server: Server, roster: Roster, path: str) -> Lane:
    return Lane(name, server, path, Question(name, path).headers(roster))


def _recounts(
    load: Load, server: Server, roster: Roster, pace: Pace
) -> tuple[list[float], list[float], int]:
    """Latencies in quiet and while totals are counted again and again, round by round."""
    quiet: list[float] = []
    recounting: list[float] = []
    recounts = 0
    for _ in range(pace.rounds):
        quiet += _look(load, server, roster, pace).latencies
        with _changing(server, roster) as counted:
            recounting += _look(load, server, roster, pace).latencies
        recounts += counted[0]
    return sorted(quiet), sorted(recounting), recounts


def _look(load: Load, server: Server, roster: Roster, pace: Pace) -> Seen:
    path = deep(roster)
    headers = Question("deep", path).headers(roster)
    asked = [{"path": path, "headers": headers}]
    return load.ask(Asked(server.port, asked, pace.seconds * 2, FEW, PAUSE))


@contextlib.contextmanager
def _changing(server: Server, roster: Roster) -> Generator[list[int]]:
    """Change an account and ask for the new total, again and again; gives how often that was."""
    stop, counted = threading.Event(), [0]
    changing = threading.Thread(target=_change, args=(server, roster, stop, counted))
    changing.start()
    try:
        yield counted
    finally:
        stop.set()
        changing.join()


def _change(server: Server, roster: Roster, stop: threading.Event, counted: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"X-API-Key": roster.key, "Content-Type": "application/json"}
    while not stop.is_set():
        said = json.dumps({"biography": f"Change {counted[0]}."})
        connection.request("PATCH", f"/v1/accounts/{FIRST}", said, headers)
        _good(connection)
        connection.request("GET", "/v1/accounts?limit=1&include=total", headers=headers)
        _good(connection)
        counted[0] += 1
    connection.close()


def _good(connection: http.client.HTTPConnection) -> None:
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"A change answered {answer.status}: {body[:200]!r}")


def _latencies(sorted_: list[float]) -> dict[str, float]:
    def at(share: float) -> float:
        return sorted_[min(len(sorted_) - 1, int(len(sorted_) * share))]

    return {"p50": at(0.5), "p99": at(0.99), "max": sorted_[-1]}
