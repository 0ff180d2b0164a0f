"""`rollcall health check`: asking platforms now how accounts are, with how far it is."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.account_list import LARGEST_PAGE
from rollcall.cli.checks_followed import Checked, HowFar, follow
from rollcall.cli.filters import (
    CanPost,
    ForReason,
    InCountry,
    OfHealth,
    OnDevice,
    OnPlatform,
    SearchFor,
    WithTag,
)
from rollcall.cli.finding import called, find_all
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Key,
    Refused,
    Roster,
    Target,
    Url,
    asked,
)
from rollcall.cli.tables import Column, Screen, note, print_json

AT_ONCE = 8
STOPPED = "Stopped. What was found out stays."
STOPPED_ELSEWHERE = f"{STOPPED} A server that checks by itself goes on."
FIELDS = "id,number,platform,username,enabled"
BUSY = "unavailable"
NOT_NOW = 2
"""How it ends where some could not be asked about."""
SAYS = {
    "works": "were let in",
    "refused": "are refused",
    "limited": "are held back for a while",
    "unclear": "proved nothing: the platform did not answer as it should",
    "unasked": "could not be asked about: nobody to ask, or nothing to ask with",
    "busy": "were not asked about: their platform may not be asked more just now",
}


def check(
    account: Annotated[
        list[str] | None,
        typer.Argument(metavar="ACCOUNT...", help="These alone, instead of a filter."),
    ] = None,
    *,
    search: SearchFor = None,
    platform: OnPlatform = None,
    health: OfHealth = None,
    reason: ForReason = None,
    country: InCountry = None,
    tag: WithTag = None,
    device: OnDevice = None,
    can_post: CanPost = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Ask platforms now how accounts are: every one, those of a filter, or those that are named.

    A server elsewhere goes on with a filter by itself, also where nobody looks on. Ends with 2
    where some could not be asked about for now; do it again a minute later.
    """
    named = {
        "q": search,
        "platform": platform,
        "health": health,
        "reason": reason,
        "country": country,
        "tag": tag,
        "device": device,
        "can_post": can_post,
    }
    wanted = {name: value for name, value in named.items() if value not in (None, "", [])}

    async def work(roster: Roster) -> Checked:
        if account and wanted:
            raise Refused("Name accounts or a filter, not both.")
        by_itself = url is not None and not account
        return await _check(roster, account or [], wanted, by_itself=by_itself)

    stopped = STOPPED if url is None else STOPPED_ELSEWHERE
    target = Target(data, database, url, key)
    checked = asked(target, work, stopped=stopped, asks=True)
    _report(checked, as_json=as_json)
    if checked.outcomes["busy"] or checked.given_up:
        raise typer.Exit(NOT_NOW)


async def _check(
    roster: Roster, named: list[str], wanted: Mapping[str, Any], *, by_itself: bool
) -> Checked:
    """`by_itself`: the server does it, where it can."""
    columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    quiet = not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as shown:
        bar = shown.add_task("Asking", total=None)

        def how_far(asked: int, total: int) -> None:
            shown.update(bar, completed=asked, total=total)

        followed = await follow(roster, wanted, how_far) if by_itself else None
        return followed or await _check_each(roster, named, wanted, how_far)


async def _check_each(
    roster: Roster, named: list[str], wanted: Mapping[str, Any], how_far: HowFar
) -> Checked:
    """Several at once, so that a slow platform holds up no other."""
    checked, total = Checked(), 0

    def total_is(counted: int) -> None:
        nonlocal total
        total = counted
        how_far(0, total)

    accounts = _accounts(roster, named, wanted, total_is)
    lock = asyncio.Lock()

    async def check_on() -> None:
        while True:
            async with lock:
                one = await anext(accounts, None)
            if one is None:
                return
            await _check_one(roster, one, checked)
            how_far(checked.outcomes.total(), total)

    await _several(check_on)
    return checked


async def _several(check_on: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Raises Refused: what one of them is refused ends them all."""
    try:
        async with asyncio.TaskGroup() as checking:
            for _ in range(AT_ONCE):
                checking.create_task(check_on())
    except ExceptionGroup as refusals:
        raise refusals.exceptions[0] from None


async def _accounts(
    roster: Roster,
    named: list[str],
    wanted: Mapping[str, Any],
    total_is: Callable[[int], None],
) -> AsyncIterator[dict[str, Any]]:
    """Those that are switched on; of the others nothing is asked."""
    if named:
        found = await find_all(roster, named)
        total_is(len(found))
        for one in found:
            yield one
        return
    spelled = {name: str(v).lower() if isinstance(v, bool) else v for name, v in wanted.items()}
    query = spelled | {"enabled": "true", "limit": LARGEST_PAGE, "fields": FIELDS}
    page = await roster.ask("GET", "/v1/accounts", params=query | {"include": "total"})
    total_is(page["page"]["total"])
    while True:
        for one in page["data"]:
            yield one
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            return
        page = await roster.ask("GET", "/v1/accounts", params=query | {"cursor": cursor})


async def _check_one(roster: Roster, account: Mapping[str, Any], checked: Checked) -> None:
    try:
        found = await roster.ask("POST", f"/v1/accounts/{account['id']}/check")
    except Refused as refused:
        if refused.code != BUSY:
            raise
        checked.outcomes["busy"] += 1
        return
    checked.outcomes[found["outcome"]] += 1
    if found["changed"]:
        checked.changed += 1
        checked.changes.append(found["account"])


def _report(checked: Checked, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "asked": checked.outcomes.total(),
                "outcomes": dict(checked.outcomes),
                "changed": checked.changes,
            }
        )
        return
    if not checked.outcomes:
        note("No account that is switched on is meant by that.")
        return
    screen = Screen()
    changed = checked.changed
    asked_about = words.counted(checked.outcomes.total(), "account")
    screen.say(Text(f"{asked_about}, {changed:,} otherwise than was known.", style="bold"))
    for outcome, sentence in SAYS.items():
        if count := checked.outcomes[outcome]:
            screen.say(f"  {count:,} {sentence}")
    if changed:
        screen.heading("What changed")
        columns = (Column("account", 1), Column("health"), Column("reason", 2))
        rows = [
            [called(a), words.state(a["health"]), a["health_reason"] or ""]
            for a in _sorted(checked)
        ]
        screen.table(columns, rows)
    if hidden := changed - len(checked.changes):
        note(f"{words.counted(hidden, 'more account')} changed; see `rollcall health`.")
    if checked.given_up:
        note("It was not done within a day, and is gone on with no more.")


def _sorted(checked: Checked) -> list[dict[str, Any]]:
    return sorted(checked.changes, key=lambda account: account["number"])
