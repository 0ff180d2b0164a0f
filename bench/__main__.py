"""`python -m bench`: rosters are made, servers started, and ratios printed with the aims."""

import argparse
import asyncio
import contextlib
import os
import platform
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from bench.growth import measure_growth
from bench.live import live_table, measure_live
from bench.load import Load
from bench.pages import Figure, measure_pages
from bench.report import (
    Aim,
    aims,
    aims_table,
    pages_table,
    sandbox_aims,
    world_aims,
    world_growth_table,
    world_table,
)
from bench.roster import Roster, make_roster
from bench.rounds import ALL, FEW, Pace
from bench.starts import measure_sandbox_starts, measure_starts
from bench.worlds import WorldFigure, make_world, measure_world, measure_world_growth
from tests.real.postgres import Cluster, find_programs, running_cluster


@dataclass(frozen=True, slots=True)
class Plan:
    sizes: tuple[int, ...]
    worlds: tuple[int, ...]
    """How many people each has: 120,000 of them have just over a million videos."""
    pace: Pace
    starts: int


PLANS = {
    "tiny": Plan((60,), (210, 220), Pace(0.02, 1), 1),  # only proves that it runs
    "quick": Plan((1_000, 100_000), (1_000, 5_000), Pace(0.1, 9), 3),
    "full": Plan((1_000, 100_000, 1_000_000), (1_000, 120_000), Pace(0.1, 9), 5),
}


def main() -> None:
    asked = _asked()
    if asked.live:
        print(_machine(), flush=True)
        print(f"\n{live_table(measure_live(asked.live, asked.seconds))}")
        return
    plan = PLANS[asked.plan]
    signal.signal(signal.SIGTERM, _end)
    sizes = tuple(sorted(asked.sizes or plan.sizes))
    databases = [name for name in asked.databases if name == "sqlite" or _has_postgresql()]
    print(_machine(), flush=True)
    worlds = tuple(sorted(asked.worlds or plan.worlds))
    reached: list[Aim] = []
    load = Load()
    try:
        for database in databases:
            if not asked.worlds:
                reached += _rosters_measured(load, database, sizes, plan)
                if database == "sqlite":
                    reached += sandbox_aims(measure_sandbox_starts(plan.starts))
            if not asked.rosters:
                reached += _worlds_measured(load, database, worlds, plan.pace)
    finally:
        load.close()
    print(f"\n{aims_table(reached)}")


def _rosters_measured(load: Load, database: str, sizes: tuple[int, ...], plan: Plan) -> list[Aim]:
    figures: list[Figure] = []
    with _rosters(database, sizes) as rosters:
        for roster in rosters:
            measured = measure_pages(load, roster, plan.pace)
            figures += measured
            print(f"\n{pages_table(measured)}", flush=True)
        growth = measure_growth(load, rosters[0], rosters[-1], plan.pace)
        return aims(figures, [growth], [measure_starts(rosters[0], plan.starts)])


def _worlds_measured(load: Load, database: str, sizes: tuple[int, ...], pace: Pace) -> list[Aim]:
    figures: list[WorldFigure] = []
    with _worlds(database, sizes) as worlds:
        for world in worlds:
            seen = measure_world(load, world, pace)
            figures += seen
            print(f"\n{world_table(seen)}", flush=True)
        growth = measure_world_growth(load, worlds[0], worlds[-1], pace)
        print(f"\n{world_growth_table(growth)}", flush=True)
        return world_aims(figures, [growth])


def _end(_signal: int, _frame: object) -> None:
    """Leave by the ordinary way, so that every server that was started ends too."""
    sys.exit(143)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    plans = parser.add_mutually_exclusive_group()
    for name, plan in PLANS.items():
        sizes = ", ".join(f"{size:,}" for size in plan.sizes)
        plans.add_argument(
            f"--{name}", dest="plan", action="store_const", const=name, help=f"rosters of {sizes}"
        )
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    parser.add_argument("--sizes", nargs="+", type=int, help="rosters of other sizes")
    parser.add_argument(
        "--worlds", nargs="+", type=int, help="only worlds, of so many people each, and no rosters"
    )
    parser.add_argument("--rosters", action="store_true", help="only rosters, and no worlds")
    parser.add_argument("--live", type=int, help="only so many who follow one live room")
    parser.add_argument("--seconds", type=float, default=20, help="for how long they follow it")
    parser.set_defaults(plan="quick")
    return parser.parse_args()


@contextlib.contextmanager
def _rosters(database: str, sizes: tuple[int, ...]) -> Generator[list[Roster]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rollcall-bench-")))
        cluster = stack.enter_context(running_cluster()) if database == "postgresql" else None
        yield [_made(folder, cluster, size, make_roster) for size in sizes]


@contextlib.contextmanager
def _worlds(database: str, sizes: tuple[int, ...]) -> Generator[list[Roster]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rollcall-bench-")))
        cluster = stack.enter_context(running_cluster()) if database == "postgresql" else None
        yield [_made(folder, cluster, size, make_world) for size in sizes]


def _made(
    folder: Path,
    cluster: Cluster | None,
    size: int,
    make: Callable[[int, Path, str | None], Awaitable[Roster]],
) -> Roster:
    data = folder / str(size)
    data.mkdir()
    url = cluster.url(cluster.create()) if cluster else None
    roster = asyncio.run(_awaited(make(size, data, url)))
    _say(f"made {size:,} on {roster.on}")
    return roster


async def _awaited(making: Awaitable[Roster]) -> Roster:
    return await making


def _has_postgresql() -> bool:
    if find_programs() is not None:
        return True
    _say("PostgreSQL is missing, so SQLite alone is measured")
    return False


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"server and load on a core each, {ALL} connections kept alive, {FEW} to a slow server"
    )


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
