"""The same page by hand: Starlette, msgspec and the raw driver, no key, no revision, no cache.

It answers our own API's list with the same bytes, so that what rollcall adds is what is measured.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none
import msgspec
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rollcall.api.accounts import AccountBody
from rollcall.api.page import PageInfo
from rollcall.kit.paging import Cursor, read_cursor, spell_cursor
from rollcall.server.listening import Listener, bind, listen

DRIVER: Any = asyncpg
COLUMNS = ", ".join(
    {
        "id": "'acc_' || a.uuid",
        "device_model": "d.model",
        "device_online": "coalesce(d.online, {no})",
    }.get(name, f"a.{name}")
    for name in AccountBody.__struct_fields__
)
FLAGS = ("signed_in", "enabled", "device_online", "can_post")
RAWS = ("params", "tags", "health_evidence")
PLACES = {name: place for place, name in enumerate(AccountBody.__struct_fields__)}
ENCODER = msgspec.json.Encoder()


class Answer(msgspec.Struct):
    data: list[AccountBody]
    page: PageInfo


def asked(request: Request, mark: str) -> tuple[str, list[Any], int]:
    """The statement for a request, its arguments and its limit."""
    query = request.query_params
    limit = int(query.get("limit", "50"))
    source, number = "accounts a", "a.number"
    conditions, values = ["a.workspace_id = 1", "a.removed_at IS NULL"], list[Any]()
    for name, column in (
        ("platform", "a.platform"),
        ("health", "a.health"),
        ("device", "a.device_serial"),
    ):
        if value := query.get(name):
            values.append(value)
            conditions.append(f"{column} = {mark}{len(values)}")
    if tag := query.get("tag"):
        source, number = (
            "account_tags t JOIN accounts a ON a.number = t.account_number",
            ("t.account_number"),
        )
        values.append(tag)
        conditions += ["t.workspace_id = 1", f"t.tag = {mark}{len(values)}"]
    cursor = read_cursor(query["cursor"]) if "cursor" in query else None
    if cursor is not None:
        values.append(cursor.number)
        conditions.append(f"{number} > {mark}{len(values)}")
    values.append(limit + 1)
    joined = "LEFT JOIN devices d ON d.workspace_id = a.workspace_id AND d.serial = a.device_serial"
    columns = COLUMNS.format(no="0" if mark == "?" else "false")
    sql = (
        f"SELECT {columns} FROM {source} {joined} WHERE {' AND '.join(conditions)}"  # noqa: S608
        f" ORDER BY {number} LIMIT {mark}{len(values)}"
    )
    return sql, values, limit


def spell(rows: Sequence[Any], limit: int) -> bytes:
    more = len(rows) > limit
    data = [record(row) for row in rows[:limit]]
    cursor = spell_cursor(Cursor("number", None, data[-1].number)) if more else None
    return ENCODER.encode(Answer(data, PageInfo(cursor, more)))


def record(row: Sequence[Any]) -> AccountBody:
    values = list(row)
    for name in FLAGS:
        values[PLACES[name]] = bool(values[PLACES[name]])
    for name in RAWS:
        if values[PLACES[name]] is not None:
            values[PLACES[name]] = msgspec.Raw(values[PLACES[name]])
    return AccountBody(*values)


def application(url: str) -> Starlette:
    return _on_sqlite(url) if url.startswith("sqlite") else _on_postgresql(url)


def _on_sqlite(url: str) -> Starlette:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), cached_statements=512)
    connection.execute("PRAGMA mmap_size = 1073741824")

    async def accounts(request: Request) -> Response:
        sql, values, limit = asked(request, "?")
        rows = connection.execute(sql, values).fetchall()
        return Response(spell(rows, limit), media_type="application/json")

    return Starlette(routes=[Route("/v1/accounts", accounts)])


def _on_postgresql(url: str) -> Starlette:
    pools: list[Any] = []

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncGenerator[None]:
        pool = await DRIVER.create_pool(url, min_size=1, max_size=8)
        pools.append(pool)
        yield
        await pools[0].close()

    async def accounts(request: Request) -> Response:
        sql, values, limit = asked(request, "$")
        async with pools[0].acquire() as connection:
            rows = await connection.fetch(sql, *values)
        return Response(spell(rows, limit), media_type="application/json")

    return Starlette(routes=[Route("/v1/accounts", accounts)], lifespan=living)


def main() -> None:
    socket = bind("127.0.0.1", int(sys.argv[1]))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen([Listener(application(sys.argv[2]), socket)], lambda: None))


if __name__ == "__main__":
    main()
