"""The work that keeps health true: a row for each platform, so that limits hold everywhere."""

from collections.abc import Iterable

from rollcall.core.health.sweeping import Sweeping
from rollcall.core.jobs.jobs import Handler, Job, Later, Plan

SWEEP = "health.sweep"
EVERY = 30.0
"""Seconds between two looks at who is due."""
GOES_ON = 1.0
"""Seconds until the next run where this one had to leave some that are due."""


def sweeps(platforms: Iterable[str]) -> list[Plan]:
    return [
        Plan(kind=SWEEP, id=f"{SWEEP}.{name}", arguments={"platform": name}, every=EVERY)
        for name in platforms
    ]


def sweeper(sweeping: Sweeping) -> Handler:
    async def sweep(job: Job) -> None:
        swept = await sweeping.sweep(str(job.arguments["platform"]))
        if swept.more:
            raise Later(GOES_ON, f"{swept.asked} were asked about, and more are due.")

    return sweep
