"""`rollcall health`: how many can post and what is wrong; one account's past; looking anew."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from rollcall.cli import words
from rollcall.cli.account_page import show_history
from rollcall.cli.finding import find
from rollcall.cli.health_check import check
from rollcall.cli.health_forecast import forecast
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
from rollcall.cli.tables import Cell, Column, Screen, note, print_json

BAR = 24
"""Columns of the longest bar."""
SENTENCE = 28
"""Columns in which a sentence still reads well."""
WRONG = (
    Column("accounts", right=True),
    Column("health", 6),
    Column("reason"),
    Column("what it means", 5, least=SENTENCE, wraps=True),
    Column("what to do", least=SENTENCE, wraps=True),
)


class ShownUnlessNamed(TyperGroup):
    """`rollcall health` and `rollcall health 104` show; the other commands are named."""

    unless_named = "show"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args[:1] in ([name] for name in (*self.commands, "--help"))
        return super().parse_args(ctx, args if named else [self.unless_named, *args])


app = typer.Typer(
    cls=ShownUnlessNamed, help="How many accounts can post, and what is wrong; looking anew."
)
app.command("check")(check)
app.command("forecast")(forecast)


@app.command("show")
def show(
    account: Annotated[
        str | None, typer.Argument(help="Its number, id, name or platform/name: its history.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many changes.")] = 50,
    before: Annotated[
        str | None, typer.Option(help="Changes before this instant, for one account.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """How many accounts can post, and what is wrong; or one account's history."""

    async def work(roster: Roster) -> None:
        if account is None:
            await _summary(roster, as_json=as_json)
        else:
            asked_for = {"limit": str(limit)} | ({"before": before} if before else {})
            await _history(roster, account, asked_for, as_json=as_json)

    asked(Target(data, database, url, key), work)


async def _summary(roster: Roster, *, as_json: bool) -> None:
    found = await roster.ask("GET", "/v1/health")
    if as_json:
        print_json(found)
        return
    screen = Screen()
    total, can_post = found["accounts"], found["can_post"]
    if not total:
        note("The roster is empty. Add one: rollcall accounts add platform=tiktok username=ada")
        return
    screen.say(Text(f"{can_post:,} of {words.counted(total, 'account')} can post.", style="bold"))
    screen.say("")
    _show_states(screen, found["states"], total)
    _show_reasons(screen, found["reasons"])
    _show_platforms(screen, found["platforms"])


def _show_states(screen: Screen, states: Mapping[str, int], total: int) -> None:
    largest = max(states.values())
    rows: list[list[Cell]] = [
        [
            words.state(state),
            f"{count:,}",
            f"{100 * count / total:.0f}%",
            Text("█" * max(1, round(BAR * count / largest)), style=words.STYLES.get(state, "")),
        ]
        for state, count in states.items()
        if count
    ]
    columns = (Column("health"), Column("accounts", right=True), Column("share", right=True))
    screen.table((*columns, Column("", 1)), rows)


def _show_reasons(screen: Screen, reasons: list[dict[str, Any]]) -> None:
    if not reasons:
        return
    screen.heading("What is wrong")
    screen.table(
        WRONG,
        [
            [
                f"{reason['accounts']:,}",
                words.state(reason["health"]),
                reason["reason"],
                reason["means"] or "",
                reason["remedy"] or "",
            ]
            for reason in reasons
        ],
    )


def _show_platforms(screen: Screen, platforms: list[dict[str, Any]]) -> None:
    screen.heading("By platform")
    columns = ("accounts", "can post", "cannot")
    screen.table(
        (Column("platform"), *(Column(title, right=True) for title in columns)),
        [
            [
                platform["platform"],
                f"{platform['accounts']:,}",
                f"{platform['can_post']:,}",
                f"{platform['accounts'] - platform['can_post']:,}",
            ]
            for platform in platforms
        ],
    )


async def _history(
    roster: Roster, account: str, asked_for: Mapping[str, str], *, as_json: bool
) -> None:
    path = f"/v1/accounts/{await find(roster, account)}/health"
    found = await roster.ask("GET", path, params=asked_for)
    if as_json:
        print_json(found)
    elif found["data"]:
        show_history(Screen(), found["data"], roster.clock())
    else:
        note("Nothing is known of it before that.")
