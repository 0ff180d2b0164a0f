"""`rollcall jobs`."""

import asyncio

from rollcall.cli.reach import Target, open_here
from rollcall.core.jobs.jobs import Plan, plan
from rollcall.core.jobs.taking import failed, take
from rollcall.kit.instants import instant
from tests.cli.program import Program


def one_that_failed(roster: Program) -> None:
    async def work() -> None:
        async with open_here(Target(roster.data)) as (runtime, _):
            now = instant(runtime.clock())
            async with runtime.database.transaction() as transaction:
                await plan(transaction, [Plan(kind="webhooks.deliver", id="one")], now)
            [job] = await take(runtime.database, "me", now, 1, ["webhooks.deliver"])
            async with runtime.database.transaction() as transaction:
                await failed(transaction, job, at=now, said="TimeoutError")

    asyncio.run(work())


def test_what_failed_is_told_and_tried_again(roster: Program) -> None:
    one_that_failed(roster)

    told = roster.json("jobs", "ls")
    shown = "\n".join(roster.well("jobs", "ls").lines)
    other = roster.well("jobs", "retry", "--kind", "other").lines
    again = roster.well("jobs", "retry").lines

    assert [(job["kind"], job["said"]) for job in told["failed"]] == [
        ("webhooks.deliver", "TimeoutError")
    ]
    assert "webhooks.deliver" in shown
    assert "rollcall jobs retry" in shown
    assert (other, again) == (["0 jobs to be tried again."], ["1 job to be tried again."])
    assert roster.json("jobs", "ls")["standing"]["counts"] == {"waiting": 1}


def test_the_doctor_tells_of_it(roster: Program) -> None:
    one_that_failed(roster)

    assert "1 job failed for good." in roster.run("doctor").out
    roster.well("jobs", "retry")
    assert "Nobody has worked on it yet." in roster.run("doctor").out
