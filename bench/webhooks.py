"""`python -m bench.webhooks`: a thousand webhooks a minute, one receiver of ten failing.

A worker in a process of its own tells twenty receivers what happens: of those that fail, one
answers 500 and one never answers. What is measured is how long after its event a webhook arrives
where it is taken, and how much of a core the worker used.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import Receive, Scope, Send

from rollcall.kit.clock import wall_clock
from tests.connectors.serving import serving
from tests.makers import account
from tests.place import Place, open_place
from tests.real.postgres import find_programs, running_cluster

RECEIVERS = 20
BROKEN, SILENT = 0, 1
"""One receiver of ten fails."""
WELL = tuple(which for which in range(RECEIVERS) if which not in (BROKEN, SILENT))
A_MINUTE = 1000
AFTERWARDS = 8.0
"""Seconds for what is under way when the minute is over."""


@dataclass(frozen=True, slots=True)
class Told:
    database: str
    webhooks: int
    seconds: float
    due: int
    """Of those, to receivers that take them."""
    late: list[float]
    """Seconds from the event to the arrival of each that arrived."""
    again: int
    in_vain: int
    busy: float
    """How much of a core the worker used."""

    def __str__(self) -> str:
        late = self.late
        return (
            f"{self.database}: {self.webhooks} webhooks in {self.seconds:.0f} s, "
            f"{len(late)} of the {self.due} that are taken came, {self.again} of them twice; "
            f"after {statistics.median(late):.1f} s (half), {late[int(len(late) * 0.95)]:.1f} s "
            f"(95 %), {late[-1]:.1f} s (all); {self.in_vain} sent in vain; "
            f"{100 * self.busy:.0f} % of a core"
        )


@dataclass
class Heard:
    """When each webhook arrived, by receiver and account."""

    at: dict[tuple[int, str], float] = field(default_factory=dict[tuple[int, str], float])
    again: int = 0
    asked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        which = int(scope["path"].strip("/"))
        self.asked += 1
        if which == SILENT:
            await receive()  # until who sends it gives up
            return
        name = body.partition(b'"username":"')[2].partition(b'"')[0].decode()
        if which != BROKEN:
            self.again += (which, name) in self.at
            self.at.setdefault((which, name), time.time())
        status = 500 if which == BROKEN else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def measure(database: str, url: str | None, seconds: float) -> Told:
    heard = Heard()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(heard) as receivers,
            open_place(
                Path(folder) / "data",
                database=url,
                now=wall_clock(),
                webhooks_to_private_addresses=True,
            ) as place,
        ):
            for which in range(RECEIVERS):
                body = {"url": f"{receivers}/{which}", "event_types": ["account.created"]}
                assert (await place.ask("POST", "/v1/webhooks", json=body)).status_code == 201
            with _worker(place) as process:
                await asyncio.sleep(8)  # it begins
                before = _cpu(process)
                told = await _happen(place, seconds)
                await asyncio.sleep(AFTERWARDS)
                used = _cpu(process) - before
    came = [(w, name) for w in WELL for name in told if (w, name) in heard.at]
    return Told(
        database,
        len(told) * RECEIVERS,
        seconds,
        due=len(told) * len(WELL),
        late=sorted(heard.at[w, name] - told[name] for w, name in came),
        again=heard.again,
        in_vain=heard.asked - len(heard.at) - heard.again,
        busy=used / (seconds + AFTERWARDS),
    )


async def _happen(place: Place, seconds: float) -> dict[str, float]:
    """As many events as make a thousand webhooks a minute; gives when each happened."""
    count = round(A_MINUTE / RECEIVERS * seconds / 60)
    told: dict[str, float] = {}
    began = time.perf_counter()
    for n in range(count):
        await asyncio.sleep(max(0.0, began + n * seconds / count - time.perf_counter()))
        told[f"a{n}"] = time.time()
        await place.put(account(f"a{n}", health="healthy"))
    return told


@contextmanager
def _worker(place: Place) -> Generator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    settings = place.runtime.settings
    asked = [sys.executable, "-m", "tests.webhooks.at_work"]
    process = subprocess.Popen([*asked, settings.database_url(), str(settings.data)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _cpu(process: subprocess.Popen[bytes]) -> float:
    """Seconds of a core that it has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.webhooks")
    parser.add_argument("--seconds", type=float, default=60)
    seconds: float = parser.parse_args().seconds
    print(asyncio.run(measure("sqlite", None, seconds)), flush=True)
    if find_programs() is not None:
        with running_cluster() as cluster, cluster.database() as url:
            print(asyncio.run(measure("postgresql", url, seconds)), flush=True)


if __name__ == "__main__":
    main()
