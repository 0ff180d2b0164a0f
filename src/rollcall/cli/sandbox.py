"""`rollcall sandbox`: set the fleet back to its beginning, and move its clock."""

import sys
from datetime import timedelta
from secrets import randbelow
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rollcall.cli import words
from rollcall.cli.finding import called, find_all
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Refused,
    Target,
    give_up,
    open_here,
    or_give_up,
    reach,
)
from rollcall.cli.sandbox_devices import devices
from rollcall.cli.spans import read_span
from rollcall.cli.tables import Screen, print_json
from rollcall.core.sandboxed import Contents, clock_ahead, set_clock_ahead, workspace_opened_by
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import instant
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.sandbox.mailing import code_mail
from rollcall.server.first_start import Reset, reset_sandbox, sandbox_contents
from rollcall.server.runtime import Runtime
from rollcall.server.world import grow_world

MOST_PEOPLE = 1_000_000
FURTHEST = timedelta(days=3650)
TOLD = {"accounts": "accounts", "people": "people", "videos": "videos"}
"""What is told of a sandbox's contents, by table; --json tells of every one."""
MILLISECOND = timedelta(milliseconds=1)
app = typer.Typer(help="The sandbox fleet, its phones and its clock.", no_args_is_help=True)
app.command("devices")(devices)


@app.command("reset")
def reset(
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Erase everything in the sandbox and make its fleet and its world anew, as they began.

    Its keys, who is signed in and its clock stay. Another roster is left alone.
    """
    target = Target(data, database)

    async def look() -> Contents:
        async with open_here(target) as (runtime, _):
            return await sandbox_contents(runtime, await _sandbox_of(runtime))

    async def work() -> Reset:
        async with open_here(target) as (runtime, _):
            return await reset_sandbox(runtime, await _sandbox_of(runtime))

    here = or_give_up(look)
    if not yes:
        _ask(target, here)
    done = or_give_up(work, stopped="Stopped; nothing was changed.")
    if as_json:
        made = {"accounts": done.made.rows["accounts"], "made": done.made.rows}
        print_json(made | {"erased": done.erased.rows, "strangers": done.erased.strangers})
        return
    screen = Screen()
    screen.say(f"Erased: {_listed(done.erased)}.")
    screen.say(f"Made: {_listed(done.made)}. Keys, sign-ins and the clock are as they were.")


@app.command("clock")
def clock(
    *,
    forward: Annotated[
        str | None, typer.Option(help="Move it ahead by so much: 90m, 12h, 3d, 2w.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """What time it is in the sandbox; a running server follows within a second or two."""

    async def work() -> timedelta:
        async with open_here(Target(data, database)) as (runtime, _):
            workspace_id = await _sandbox_of(runtime)
            ahead = timedelta(milliseconds=await clock_ahead(runtime.database))
            if forward is None:
                return ahead
            ahead = _moved(ahead, forward)
            await set_clock_ahead(runtime.database, workspace_id, ahead // MILLISECOND)
            return ahead

    ahead = or_give_up(work)
    now = instant(wall_clock() + ahead)
    if as_json:
        print_json({"now": now, "ahead_seconds": ahead.total_seconds()})
        return
    stands = f"{words.lasting(ahead)} ahead of the wall clock" if ahead else "as the wall clock"
    Screen().say(f"{now[:10]} {now[11:19]} UTC, {stands}.")


@app.command("grow")
def grow(
    *,
    people: Annotated[int, typer.Option(min=1, max=MOST_PEOPLE, help="How many there are to be.")],
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Grow the sandbox's world: more people, their videos and all that is said and liked.

    It only grows. Stopped halfway it goes on where it was, when it is called again.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    screen = Console(stderr=True)

    async def work() -> int:
        async with open_here(Target(data, database)) as (runtime, _):
            workspace_id = await _sandbox_of(runtime)
            quiet = not sys.stderr.isatty()
            with Progress(*columns, console=screen, disable=quiet, transient=True) as bar:
                task = bar.add_task("people", total=people)
                return await grow_world(
                    runtime, workspace_id, people, lambda here: bar.update(task, completed=here)
                )

    count = or_give_up(work, stopped="Stopped; the same command goes on where it was.")
    if as_json:
        print_json({"people": count})
    else:
        Screen().say(f"The world has {count:,} people.")


@app.command("end-session")
def end_session(
    account: Annotated[str, typer.Argument(help="Its number, its id or platform/name.")],
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Let an account's session die: whoever acts for it next is told so, and its health says it."""
    target = Target(data, database)

    async def work() -> dict[str, Any]:
        async with open_here(target) as (runtime, _):
            await _sandbox_of(runtime)
            ends = instant(runtime.clock())
        async with reach(target) as roster:
            [found] = await find_all(roster, [account])
            path = f"/v1/accounts/{found['id']}"
            await roster.ask("PATCH", path, json={"session_expires_at": ends})
        return found | {"session_expires_at": ends}

    ended = or_give_up(work)
    if as_json:
        print_json(ended)
    else:
        Screen().say(f"The session of {called(ended)} has ended; its next call finds that out.")


@app.command("send-code")
def send_code(
    account: Annotated[str, typer.Argument(help="Its number, its id or platform/name.")],
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Mail a code to an account's mailbox, as its platform would when somebody signs in."""
    target = Target(data, database)

    async def work() -> dict[str, Any]:
        async with reach(target) as roster:
            [found] = await find_all(roster, [account])
            mailbox = await roster.ask("GET", f"/v1/accounts/{found['id']}/mailbox")
        async with open_here(target) as (runtime, _):
            await _sandbox_of(runtime)
            if mailbox["kind"] != "smtp":
                raise Refused("Its mailbox is elsewhere, where the sandbox sends nothing.")
            address, code = mailbox["address"], f"{randbelow(900_000) + 100_000}"
            platform = runtime.platforms.card(found["platform"])
            mail = code_mail(platform, address, code, runtime.clock())
            await runtime.looking.receiving.take([address], mail)
        return found | {"address": address, "code": code}

    sent = or_give_up(work)
    if as_json:
        print_json(sent)
    else:
        Screen().say(f"A mail with the code {sent['code']} came to {sent['address']}.")


async def _sandbox_of(runtime: Runtime) -> int:
    """The sandbox's workspace. Raises Refused for a roster that is none."""
    workspace_id = await workspace_opened_by(runtime.database, DEMO_KEY)
    if workspace_id is None:
        message = (
            "This roster is not a sandbox, so it is left alone. "
            "One is made by `rollcall serve --sandbox` on an empty data folder."
        )
        raise Refused(message, "not_a_sandbox")
    return workspace_id


def _moved(ahead: timedelta, forward: str) -> timedelta:
    try:
        moved = ahead + read_span(forward)
    except (ValueError, OverflowError) as error:
        raise Refused(f"--forward {error}") from error
    if moved > FURTHEST:
        message = f"The clock goes at most {FURTHEST.days:,} days ahead, and never back."
        raise Refused(message)
    return moved


def _ask(target: Target, here: Contents) -> None:
    what = f"{_listed(here)}, and all that belongs to them"
    if not sys.stdin.isatty():
        give_up(Refused(f"This erases {what}. Say --yes to mean it."))
    where = target.database or str(target.data)
    if not typer.confirm(f"Erase what is in the sandbox in {where}: {what}?", err=True):
        give_up(Refused("Nothing was changed."))


def _listed(contents: Contents) -> str:
    """`61 accounts (1 of them is not of the fleet), 40 people and 300 videos`."""
    told = [f"{contents.rows.get(table, 0):,} {noun}" for table, noun in TOLD.items()]
    if contents.strangers:
        are = "is" if contents.strangers == 1 else "are"
        told[0] += f" ({contents.strangers:,} of them {are} not of the fleet)"
    return f"{', '.join(told[:-1])} and {told[-1]}"
