"""`python -m bench.probing`: asking about every account of a large roster, as fast as it goes.

The sandbox's platforms answer at once, so what is measured is all that is ours: taking accounts up,
judging answers and writing them down, and how long the loop keeps everybody else waiting meanwhile.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import resource
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.roster import make_roster
from rollcall.sandbox.probing import SandboxProbe, as_drawn
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.settings import Settings

SIZES = {"short": 10_000, "long": 100_000}
SPAWNED = multiprocessing.get_context("spawn")
"""Who makes the roster takes the memory for it along."""
TICK = 0.002
"""Seconds between two looks at how late the loop is."""


@dataclass(frozen=True, slots=True)
class Probed:
    """How it went."""

    accounts: int
    changed: int
    seconds: float
    megabytes: float
    """The most memory that the process had."""
    delays: list[float]
    """Seconds that the loop was late, in order of their size."""

    @property
    def rate(self) -> float:
        return self.accounts / self.seconds

    def delay(self, share: float) -> float:
        return self.delays[min(len(self.delays) - 1, int(len(self.delays) * share))]


class Everybody(frozenset[str]):
    """The sandbox has all accounts of the roster."""

    def __contains__(self, uuid: object) -> bool:
        return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.probing", description=__doc__)
    forms = parser.add_mutually_exclusive_group()
    for name, size in SIZES.items():
        forms.add_argument(f"--{name}", dest="size", action="store_const", const=size)
    forms.add_argument("--accounts", dest="size", type=int)
    parser.set_defaults(size=SIZES["short"])
    size: int = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="rollcall-probing-") as folder:
        making = SPAWNED.Process(target=make, args=(size, Path(folder)))
        making.start()
        making.join()
        seen = uvloop.run(probed(Path(folder)))
    print(
        f"{seen.accounts:,} accounts asked about in {seen.seconds:.1f} s ({seen.rate:,.0f}/s), "
        f"{seen.changed:,} changed; at most {seen.megabytes:.0f} MB; the loop was late by "
        f"{seen.delay(0.5) * 1000:.1f} ms at p50, {seen.delay(0.99) * 1000:.1f} ms at p99, "
        f"{seen.delay(1) * 1000:.0f} ms at most"
    )


def make(size: int, data: Path) -> None:
    asyncio.run(prepared(size, data))


async def prepared(size: int, data: Path) -> None:
    """A roster all of which is due, nothing of which ends."""
    await make_roster(size, data)
    with contextlib.closing(sqlite3.connect(data / "rollcall.db")) as connection:
        connection.execute(
            "UPDATE accounts SET next_check_at = '2024-01-01T00:00:00.000Z',"
            " session_expires_at = NULL"
        )
        connection.commit()


async def probed(data: Path) -> Probed:
    runtime = await open_runtime(Settings(data=data))
    sweeping = runtime.entrance.sweeping
    sweeping.probes = (SandboxProbe(runtime.clock, Everybody(), as_drawn),)
    delays: list[float] = []
    watching = asyncio.create_task(_watch(delays))
    started = time.perf_counter()
    accounts, changed = await _sweep_all(runtime)
    seconds = time.perf_counter() - started
    watching.cancel()
    await runtime.database.close()
    return Probed(accounts, changed, seconds, _peak(), sorted(delays))


async def _sweep_all(runtime: Runtime) -> tuple[int, int]:
    accounts = changed = 0
    for platform in runtime.platforms.names():
        while True:
            swept = await runtime.entrance.sweeping.sweep(platform)
            accounts, changed = accounts + swept.asked, changed + swept.changed
            if not swept.more:
                break
    return accounts, changed


async def _watch(delays: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + TICK
        await asyncio.sleep(TICK)
        delays.append(max(0.0, loop.time() - due))


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
