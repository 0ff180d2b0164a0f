"""`rollcall jobs`: the work that waits on a roster, and what of it failed for good."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
import typer

from rollcall.cli import words
from rollcall.cli.reach import DATA, AsJson, Data, DatabaseUrl, Target, open_here, or_give_up
from rollcall.cli.tables import NARROWEST, Column, Screen, print_json
from rollcall.core.jobs.watching import FailedJob, Standing, failed_ones, standing, take_up_again
from rollcall.db.database import Database
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import instant, moment

Found = TypeVar("Found")

app = typer.Typer(help="The work that waits, and what failed of it.", no_args_is_help=True)
COLUMNS = (
    Column("failed", right=True),
    Column("kind", least=NARROWEST),
    Column("tries", 3, right=True),
    Column("what came", least=NARROWEST),
    Column("id", 1, least=NARROWEST),
)


class Told(msgspec.Struct, frozen=True):
    standing: Standing
    failed: list[FailedJob]


@app.command("ls")
def list_jobs(*, as_json: AsJson = False, data: Data = DATA, database: DatabaseUrl = None) -> None:
    """How the work stands: who does it, how much waits, and what is tried no more."""

    async def look(there: Database, now: datetime) -> Told:
        return Told(await standing(there, instant(now)), await failed_ones(there))

    told, now = _asked(Target(data, database), look)
    if as_json:
        print_json(msgspec.to_builtins(told))
        return
    screen = Screen()
    screen.pairs(
        [
            ("a worker", _beaten(told.standing)),
            ("waiting", str(told.standing.counts.get("waiting", 0))),
            ("longest overdue", _overdue(told.standing, now)),
            ("being done", str(told.standing.counts.get("handed", 0))),
            ("failed", str(told.standing.counts.get("failed", 0))),
        ]
    )
    if told.failed:
        screen.say("")
        screen.table(COLUMNS, [_row(job, now) for job in told.failed])
        screen.say("")
        screen.say("Once what stood in the way is mended: `rollcall jobs retry`.")


@app.command("retry")
def retry(
    *,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Try again what failed for good, from the beginning."""

    async def again(there: Database, now: datetime) -> int:
        return await take_up_again(there, instant(now), kind)

    count, _ = _asked(Target(data, database), again)
    Screen().say(f"{words.counted(count, 'job')} to be tried again.")


def _asked(
    target: Target, look: Callable[[Database, datetime], Awaitable[Found]]
) -> tuple[Found, datetime]:
    async def work() -> tuple[Found, datetime]:
        async with open_here(target) as (runtime, _):
            now = runtime.clock()
            return await look(runtime.database, now), now

    return or_give_up(work)


def _beaten(told: Standing) -> str:
    if told.beat_at is None:
        return "none has worked here yet; `rollcall serve` does"
    return f"was at it {words.when(told.beat_at, wall_clock())}"


def _overdue(told: Standing, now: datetime) -> str:
    if told.oldest_due is None:
        return ""
    return words.lasting(max(timedelta(), now - moment(told.oldest_due)))


def _row(job: FailedJob, now: datetime) -> list[str]:
    return [words.when(job.at, now) or job.at, job.kind, str(job.tries), job.said or "", job.id]
