"""Renewing grants as durable work, a row for each platform, and telling what was taken back."""

from rollcall.core.grants.fetching import fetch_left_over
from rollcall.core.grants.revoking import Revoking
from rollcall.core.jobs.jobs import Handler, Job, Later, Plan
from rollcall.server.runtime import Runtime

KIND = "grants.renew"
EVERY = 60.0
SLICE = 10.0
"""Seconds for which one run goes on."""


def renews_grants(runtime: Runtime) -> Handler:
    async def renew(job: Job) -> None:
        renewing, platform = runtime.entrance.renewing, job.arguments["platform"]
        await fetch_left_over(renewing, platform)
        await renewing.due(platform, SLICE)
        if rest := renewing.outcomes.rest(platform):
            raise Later(rest, "The platform asked to be left alone so long.")

    return renew


def revokes_grants(runtime: Runtime) -> Handler:
    return Revoking(runtime.entrance, runtime.entrance.renewing)


def grants_to_renew(runtime: Runtime) -> list[Plan]:
    return [
        Plan(kind=KIND, id=f"{KIND}/{platform}", arguments={"platform": platform}, every=EVERY)
        for platform in runtime.entrance.offering.consents
    ]
