"""Our own API's list by hand: any filter that is asked for, by number or name, with its total."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request

from bench.rivals.raw.asked import DEVICE, Asked
from bench.rivals.raw.database import Database, Rows
from rollcall.api.accounts import AccountBody, AccountList
from rollcall.api.page import PageInfo
from rollcall.kit.paging import Cursor, read_cursor, spell_cursor

MADE = {
    "id": "'acc_' || a.uuid",
    "device_model": "d.model",
    "device_online": "coalesce(d.online, false)",
}
FIELDS = AccountBody.__struct_fields__
COLUMNS = ", ".join(MADE.get(name, f"a.{name}") for name in FIELDS)
FILTERS = {"platform": "a.platform", "health": "a.health", "device": "a.device_serial"}
FLAGS = [FIELDS.index(name) for name in ("signed_in", "enabled", "device_online", "can_post")]
RAWS = [FIELDS.index(name) for name in ("params", "tags", "health_evidence")]
ENCODER = msgspec.json.Encoder()


async def answer(database: Database, request: Request) -> bytes:
    query = request.query_params
    asked, limit = _asked(database, query), int(query.get("limit", "50"))
    by_name = query.get("sort") == "name"
    columns = f"{COLUMNS}, a.sort_name" if by_name else COLUMNS
    counted = query.get("include") == "total"
    count, values = asked.count(), tuple(asked.values)
    if counted:
        columns = f"{columns}, ({count})"
    if "cursor" in query and (cursor := read_cursor(query["cursor"])):
        asked.after(cursor.number)
    sql = asked.first(columns, DEVICE, limit + 1, "a.sort_name, " if by_name else "")
    async with database.lend() as connection:
        rows = await connection.fetch(sql, *asked.values)
        total = rows[0][-1] if counted and rows else None
        if counted and not rows:
            [[total]] = await connection.fetch(count, *values)
    return _spell(rows, limit, total, by_name=by_name)


def _asked(database: Database, query: QueryParams) -> Asked:
    asked = Asked(database)
    for name, column in FILTERS.items():
        if values := query.getlist(name):
            asked.where(column, *values)
    if tag := query.get("tag"):
        asked.tagged(tag)
    return asked


def _spell(rows: Rows, limit: int, total: int | None, *, by_name: bool) -> bytes:
    data = [_account(row) for row in rows[:limit]]
    cursor = None
    if more := len(rows) > limit:
        last = rows[limit - 1]
        name = last[len(FIELDS)] if by_name else None
        cursor = spell_cursor(Cursor("name" if by_name else "number", name, data[-1].number))
    return ENCODER.encode(AccountList(data, PageInfo(cursor, more, total)))


def _account(row: Sequence[Any]) -> AccountBody:
    values = list(row[: len(FIELDS)])
    for place in FLAGS:
        values[place] = bool(values[place])
    for place in RAWS:
        if values[place] is not None:
            values[place] = msgspec.Raw(values[place])
    return AccountBody(*values)
