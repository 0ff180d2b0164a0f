"""A list of accounts: a table for people, page by page; one document for programs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from rollcall.cli import words
from rollcall.cli.reach import Roster
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, Table, note, write_bytes

COLUMNS = (
    Column("#", right=True),
    Column("platform"),
    Column("username", least=NARROWEST),
    Column("health"),
    Column("posts"),
    Column("reason", 7),
    Column("since", 6, right=True),
    Column("signed in", 3),
    Column("country", 1),
    Column("device", 2, least=NARROWEST),
    Column("tags", 4, least=NARROWEST),
)
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. A value of None is not asked about."""

    values: Mapping[str, str | bool | list[str] | None]
    sort: str
    limit: int
    cursor: str | None
    every: bool
    total: bool
    fields: str | None

    def parameters(self) -> list[tuple[str, str]]:
        asked: list[tuple[str, str]] = []
        for name, value in self.values.items():
            several = value if isinstance(value, list) else [value]
            asked += [(name, _spelled(one)) for one in several if one is not None]
        asked += [("sort", self.sort), ("limit", str(LARGEST_PAGE if self.every else self.limit))]
        if self.fields is not None:
            asked.append(("fields", self.fields))
        return asked


async def list_accounts(roster: Roster, question: Question, as_json: bool) -> None:
    pages = _pages(roster, question)
    if as_json:
        await _write(pages)
    else:
        await _show(pages, question, roster.clock())


async def _pages(roster: Roster, question: Question) -> AsyncIterator[dict[str, Any]]:
    cursor = question.cursor
    total = question.total
    while True:
        asked = question.parameters()
        if cursor is not None:
            asked.append(("cursor", cursor))
        if total:
            asked.append(("include", "total"))
            total = False  # counted once is enough
        page = await roster.ask("GET", "/v1/accounts", params=asked)
        yield page
        cursor = page["page"]["next_cursor"]
        if not question.every or cursor is None:
            return


async def _write(pages: AsyncIterator[dict[str, Any]]) -> None:
    """The API's own answer, its rows one a line, written as they come."""
    info: dict[str, Any] = {}
    async for page in pages:
        rows = [msgspec.json.encode(account) for account in page["data"]]
        if not info:
            write_bytes(b'{"data":[\n')
        elif rows:
            write_bytes(b",\n")
        write_bytes(b",\n".join(rows))
        info |= page["page"]
    write_bytes(b'\n],"page":' + msgspec.json.encode(info) + b"}\n")


async def _show(pages: AsyncIterator[dict[str, Any]], question: Question, now: datetime) -> None:
    screen = Screen()
    table: Table | None = None
    shown = 0
    info: dict[str, Any] = {}
    async for page in pages:
        info |= page["page"]
        rows = [_row(account, question, now) for account in page["data"]]
        if table is None and rows:
            table = Table(screen, _columns(question), rows)
            table.show(rows)
        elif table is not None:
            table.show(rows, heads=False)
        shown += len(rows)
    _say_what_is_left(shown, info, question)


def _say_what_is_left(shown: int, info: Mapping[str, Any], question: Question) -> None:
    total = info.get("total")
    if not shown:
        if any(value is not None for value in question.values.values()):
            note("No account is like that.")
        else:
            note("The roster is empty. Add one: rollcall accounts add platform=tiktok username=ada")
        return
    of = f" of {total:,}" if total is not None else ""
    if info.get("has_more"):
        rest = f"The next ones: --cursor {info['next_cursor']}, or all of them: --all."
        note(f"{words.counted(shown, 'account')}{of} shown. {rest}")
    elif total is not None or question.every:
        note(f"{words.counted(shown, 'account')}{of}.")


def _columns(question: Question) -> Sequence[Column]:
    if question.fields is None:
        return COLUMNS
    return [Column(name, least=NARROWEST) for name in _names(question.fields)]


def _row(account: Mapping[str, Any], question: Question, now: datetime) -> Sequence[Cell]:
    if question.fields is not None:
        return [words.plain(account[name]) for name in _names(question.fields)]
    return [
        str(account["number"]),
        account["platform"],
        account["username"] or account["display_name"] or account["external_id"] or "-",
        words.state(account["health"]),
        words.yes(fact=account["can_post"]),
        account["health_reason"] or "",
        words.age(account["health_since"], now),
        "yes" if account["signed_in"] else "no",
        account["country"] or "",
        account["device_serial"] or "",
        "; ".join(account["tags"]),
    ]


def _names(fields: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in fields.split(",") if name.strip()))


def _spelled(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
