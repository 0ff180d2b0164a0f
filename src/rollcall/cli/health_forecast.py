"""`rollcall health forecast`: what will stop working in the next days, when and why."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.finding import called
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Key,
    Roster,
    Target,
    Url,
    asked,
)
from rollcall.cli.tables import Column, Screen, note, print_json

SHOWN = 50
COLUMNS = (
    Column("ends", right=True),
    Column("account", 1),
    Column("why", 2),
    Column("what to do", least=28, wraps=True),
)


def forecast(
    *,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far to look ahead.")] = 7,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What will stop working in the next days, when and why, and what is renewed by itself."""

    async def work(roster: Roster) -> None:
        query = {"days": days, "limit": SHOWN}
        found = await roster.ask("GET", "/v1/health/forecast", params=query)
        if as_json:
            print_json(found)
        else:
            _show(roster, found, days)

    asked(Target(data, database, url, key), work)


def _show(roster: Roster, found: Mapping[str, Any], days: int) -> None:
    ahead, screen, now = found["forecast"], Screen(), roster.clock()
    accounts = words.counted(ahead["can_post"], "account")
    within = words.counted(days, "day")
    first = f"Of {accounts} that can post, {ahead['stops']:,} will not be able to within {within}"
    screen.say(Text(f"{first}; {ahead['renews']:,} are renewed by themselves.", style="bold"))
    if ahead["unforeseen"]:
        screen.say(f"Of {ahead['unforeseen']:,} nobody said when what signs them in ends.")
    if ahead["estimated"]:
        screen.say(
            f"Of what stops, {ahead['estimated']:,} are estimated by how long others lasted."
        )
    if ahead["used_up"]:
        accounts = words.counted(ahead["used_up"], "account")
        screen.say(
            f"At their pace, {accounts} will have used up what they are allowed for a while."
        )
    if found["data"]:
        screen.say("")
        screen.table(COLUMNS, [_row(one, now) for one in found["data"]])
    if ahead["limits"]:
        screen.heading("Held back until then, and by nothing else")
        columns = (Column("ends", right=True), Column("account", 1), Column("why"))
        rows = [
            [words.age(one["at"], now), called(_named(one)), one["reason"] or ""]
            for one in ahead["limits"]
        ]
        screen.table(columns, rows)
    _show_sessions(screen, ahead["sessions"])
    if found["page"]["has_more"]:
        note(f"The first {SHOWN} are shown; GET /v1/health/forecast walks them all.")


def _show_sessions(screen: Screen, sessions: Sequence[Mapping[str, Any]]) -> None:
    """What the ages of sessions tell, and of how many kinds they cannot yet."""
    telling = [one for one in sessions if one["unforeseen"] is None]
    if telling:
        screen.heading("How long sessions last here")
        columns = (Column("platform"), Column("session"), Column("half have ended by", 1))
        screen.table(columns, [[one["platform"], one["kind"], _lasts(one)] for one in telling])
    if others := len(sessions) - len(telling):
        screen.say(f"Too few have ended to tell: {words.counted(others, 'other kind')} of session.")


def _lasts(one: Mapping[str, Any]) -> str:
    of = f"{one['ended']:,} of {words.counted(one['seen'], 'session')} ended"
    if one["median_days"] is None:
        return f"later than was seen, {of}"
    return f"{words.counted(one['median_days'], 'day')}, {of}"


def _row(one: Mapping[str, Any], now: Any) -> list[Any]:
    return [words.age(one["at"], now), called(_named(one)), _why(one), _what_to_do(one, now)]


def _what_to_do(one: Mapping[str, Any], now: Any) -> str:
    quota = one["quota"]
    if quota is not None:
        spent = (quota["limit"] or quota["left"]) - quota["left"]
        of = f"{spent:,} of {quota['limit']:,}" if quota["limit"] else f"{quota['left']:,} left"
        pace = f"{of} {quota['of']}, {quota['per_hour']:.1f} an hour"
        return f"No {one['stops']} then: {pace}. It renews {words.age(quota['renews_at'], now)}."
    return "It is renewed by itself." if one["renews_itself"] else one["remedy"] or ""


def _why(one: Mapping[str, Any]) -> str:
    return f"{one['reason']}, estimated" if one["estimated"] else one["reason"]


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "id": one["account_id"]}
