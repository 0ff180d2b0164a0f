"""Everything about one account, on one page for a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.text import Text

from rollcall.cli import words
from rollcall.cli.reach import Roster
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen
from rollcall.kit.instants import moment

CHANGES = 20
HISTORY = (
    Column("when"),
    Column("health"),
    Column("posts"),
    Column("reason", 7),
    Column("known by", 4),
    Column("evidence", 3, least=NARROWEST),
)


async def read_account(roster: Roster, account: str) -> dict[str, Any]:
    """The API's account, with its latest changes of health."""
    path = f"/v1/accounts/{account}"
    found = await roster.ask("GET", path)
    history = await roster.ask("GET", f"{path}/health", params={"limit": CHANGES})
    return found | {"health_history": history["data"]}


def show_account(screen: Screen, account: Mapping[str, Any], now: datetime) -> None:
    name = account["username"] or account["display_name"] or account["external_id"] or "no name yet"
    screen.say(Text(f"{account['platform']}/{name}", style="bold"), f"  #{account['number']}")
    if account["removed_at"]:
        screen.say(Text(f"Removed {words.when(account['removed_at'], now)}.", style="red"))
    _show_health(screen, account, now)
    _show_who(screen, account)
    _show_sign_in(screen, account, now)
    _show_holdings(screen, account, now)
    _show_work(screen, account)
    screen.heading("How it was")
    show_history(screen, account["health_history"], now)


def show_history(screen: Screen, changes: list[dict[str, Any]], now: datetime) -> None:
    rows: list[list[Cell]] = [
        [
            f"{change['at'][:16].replace('T', ' ')} ({words.age(change['at'], now)})",
            words.state(change["state"]),
            words.yes(fact=change["can_post"]),
            change["reason"] or "",
            change["confidence"],
            _evidence(change["evidence"]),
        ]
        for change in changes
    ]
    screen.table(HISTORY, rows)


def _show_health(screen: Screen, account: Mapping[str, Any], now: datetime) -> None:
    posts = "It can post." if account["can_post"] else "It cannot post."
    since = f", since {words.when(account['health_since'], now)}"
    screen.beside("", Text.assemble(words.state(account["health"]), since, f". {posts}"))
    if account["health_reason"]:
        means = account["health_means"] or f"{account['health_reason']}."
        screen.beside("", Text(f"{means} {account['health_remedy'] or ''}".strip()))
    known = f"{account['health_confidence']} {_evidence(account['health_evidence'])}".strip()
    screen.heading("Health")
    screen.pairs(
        [
            ("reason", account["health_reason"] or ""),
            ("known by", known),
            ("checked", words.when(account["checked_at"], now) or "never"),
            ("next check", words.when(account["next_check_at"], now)),
            ("synchronized", words.when(account["synced_at"], now)),
        ]
    )


def _show_who(screen: Screen, account: Mapping[str, Any]) -> None:
    screen.heading("Who")
    names = (
        "display_name",
        "email",
        "mailbox",
        "country",
        "biography",
        "profile_url",
        "link_url",
        "avatar_url",
        "platform_account_id",
        "external_id",
        "manager",
        "params",
        "tags",
        "id",
        "version",
    )
    screen.pairs([(name.replace("_", " "), words.plain(account[name])) for name in names])


def _show_sign_in(screen: Screen, account: Mapping[str, Any], now: datetime) -> None:
    screen.heading("Where it is signed in")
    device = account["device_serial"] or ""
    if device:
        online = "online" if account["device_online"] else "offline"
        device = ", ".join(part for part in (device, account["device_model"], online) if part)
    screen.pairs(
        [
            ("signed in", words.plain(account["signed_in"])),
            ("enabled", words.plain(account["enabled"])),
            ("device", device),
            ("app package", account["app_package"] or ""),
            ("session ends", words.when(account["session_expires_at"], now)),
            ("created", words.when(account["created_at"], now)),
            ("updated", words.when(account["updated_at"], now)),
        ]
    )
    if account["sessions"]:
        screen.say("")
        screen.table(
            [Column(t) for t in ("  session", "alive", "since", "ends", "may")],
            [
                [
                    f"  {session['kind']}",
                    words.plain(session["alive"]),
                    session["created_at"][:10],
                    (session["expires_at"] or "")[:10],
                    " ".join(session["scopes"]),
                ]
                for session in account["sessions"]
            ],
        )


def _show_holdings(screen: Screen, account: Mapping[str, Any], now: datetime) -> None:
    if account["secrets_held"]:
        screen.heading("Secrets held (sealed; not shown)")
        screen.pairs(
            [
                (held["kind"].replace("_", " "), f"stored {words.when(held['updated_at'], now)}")
                for held in account["secrets_held"]
            ]
        )
    if account["codes_received"]:
        screen.heading("Codes received (not shown)")
        screen.pairs(
            [(f"by {code['source']}", _code(code, now)) for code in account["codes_received"]]
        )


def _code(code: Mapping[str, Any], now: datetime) -> str:
    ended = moment(code["expires_at"]) <= now
    works = "has ended" if ended else f"works until {code['expires_at'][11:16]} UTC"
    return f"{words.when(code['received_at'], now)}; {works}"


def _show_work(screen: Screen, account: Mapping[str, Any]) -> None:
    if account["orders"]:
        screen.heading("Orders")
        screen.table(
            [
                Column("  order", least=NARROWEST),
                Column("status"),
                Column("slots", 5, least=NARROWEST),
                Column("edits", 3, right=True),
                Column("reference", 2, least=NARROWEST),
                Column("created", 4),
            ],
            [
                [
                    f"  {order['title'] or order['id']}",
                    order["status"].replace("_", " "),
                    ", ".join(
                        f"{n} {state.replace('_', ' ')}" for state, n in order["slots"].items()
                    ),
                    f"{order['used_edits']}/{order['edits_quantity']}",
                    order["external_ref"] or "",
                    order["created_at"][:10],
                ]
                for order in account["orders"]
            ],
        )
    if account["harvests"]:
        screen.heading("Harvests that use it")
        for harvest in account["harvests"]:
            screen.say(f"  {harvest['name']}")


def _evidence(evidence: Mapping[str, Any] | None) -> str:
    """`a post: 401 invalid_token`, where it is told in that form."""
    if not evidence:
        return ""
    if {"asked", "answered"} <= evidence.keys():
        return f"{evidence['asked']}: {words.plain(evidence['answered'])}"
    return words.plain(dict(evidence))
