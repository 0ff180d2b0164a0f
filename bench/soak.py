"""`python -m bench.soak`: one server under load for long, and what becomes of its memory.

Pages are asked for, walked and changed, so that caches fill, turn over and are thrown away. Then
a data download of 200 MB is taken in, as JSON and as a zip, which is to cost for each megabyte
hardly more than one of a tenth of it.
"""

import argparse
import asyncio
import http.client
import json
import tempfile
import time
from pathlib import Path

from bench import archives
from bench.load import Asked, Load
from bench.questions import questions
from bench.roster import FIRST, Roster, make_roster
from bench.servers import Server, rollcall

SIZE = 20_000
LOOKS = 12
MOST_GROWTH = 1.15
"""Memory at the end beside memory after the first quarter, when every cache has filled."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--archive", type=int, default=200, help="megabytes; 0: none")
    asked = parser.parse_args()
    minutes: float = asked.minutes
    with tempfile.TemporaryDirectory(prefix="rollcall-soak-") as folder:
        roster = asyncio.run(make_roster(SIZE, Path(folder)))
        load = Load()
        try:
            with rollcall(roster) as server:
                seen = [_stretch(load, server, roster, minutes * 60 / LOOKS) for _ in range(LOOKS)]
        finally:
            load.close()
    growth = seen[-1] / seen[LOOKS // 4]
    print(f"memory grew {growth:.2f} times: {'ok' if growth <= MOST_GROWTH else 'too much'}")
    flat = not asked.archive or archives.stays_flat(asked.archive)
    raise SystemExit(growth > MOST_GROWTH or not flat)


def _stretch(load: Load, server: Server, roster: Roster, seconds: float) -> float:
    """Load for so long, with a change now and then; gives the megabytes occupied at its end."""
    until, answers = time.monotonic() + seconds, 0
    asked = [{"path": q.path, "headers": q.headers(roster)} for q in questions(roster)]
    while time.monotonic() < until:
        answers += load.ask(Asked(server.port, asked, min(1.0, seconds))).answers
        _change(server, roster)
    megabytes = server.resident / 2**20
    print(f"{answers:>9,} answers, {megabytes:.0f} MB", flush=True)
    return megabytes


def _change(server: Server, roster: Roster) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    said = json.dumps({"biography": f"It is {time.time_ns()}."})
    headers = {"X-API-Key": roster.key, "Content-Type": "application/json"}
    connection.request("PATCH", f"/v1/accounts/{FIRST}", said, headers)
    if connection.getresponse().status != 200:
        raise RuntimeError("A change was refused.")
    connection.close()


if __name__ == "__main__":
    main()
