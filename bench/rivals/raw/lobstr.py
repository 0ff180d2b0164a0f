"""lobstr's list by hand: accounts, and the harvests that use them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request

from bench.rivals.raw.asked import Asked, page_and_total
from bench.rivals.raw.database import Connection, Database, Rows
from rollcall.connectors.cards import PLATFORMS
from rollcall.dialects.lobstr.accounts import (
    BY_REASON,
    STATUS,
    Account,
    AccountPage,
    Params,
    Squid,
)
from rollcall.dialects.lobstr.types import TYPE_OF, Cookie, cookies_of, icon, type_hash

COLUMNS = (
    "a.number, a.uuid, a.platform, coalesce(a.username, a.display_name, ''), a.health,"
    " a.health_reason, a.params,"
    " a.created_at, a.synced_at, a.updated_at"
)
HARVESTS = (
    "SELECT u.account_number, h.id, h.name FROM harvest_accounts u"
    " JOIN harvests h ON h.workspace_id = u.workspace_id AND h.id = u.harvest_id"
    " WHERE u.workspace_id = 1 AND u.account_number BETWEEN {mark}1 AND {mark}2"
    " ORDER BY h.name, h.id"
)
"""A page by number without a filter holds every account between its first and its last."""
ENCODER = msgspec.json.Encoder()
Squids = dict[int, list[Squid]]


class Type(msgspec.Struct, frozen=True):
    name: str
    hash: str
    base_url: str
    cookies: list[Cookie]
    icon: str


async def answer(database: Database, request: Request) -> bytes:
    query = request.query_params
    limit, page = int(query.get("limit", "50")), int(query.get("page", "1"))
    asked, offset = Asked(database), (page - 1) * limit
    async with database.lend() as connection:
        rows, total = await page_and_total(connection, asked, COLUMNS, "", limit, offset)
        squids = await _squids(connection, HARVESTS.format(mark=database.mark), rows)
    pages, shown = max(1, -(-total // limit)), len(rows)
    scope = request.scope
    there = f"{scope['scheme']}://{request.headers['host']}{scope['path']}?limit={limit}&page="
    return ENCODER.encode(
        AccountPage(
            total_results=total,
            limit=limit,
            page=page,
            total_pages=pages,
            result_from=offset + 1 if shown else 0,
            result_to=offset + 1 + shown if shown else 0,
            next=f"{there}{page + 1}" if page < pages else None,
            previous=f"{there}{page - 1}" if page > 1 else None,
            data=[_account(row, squids) for row in rows],
        )
    )


async def _squids(connection: Connection, sql: str, rows: Rows) -> Squids:
    squids: Squids = {}
    if rows:
        for number, id_, name in await connection.fetch(sql, rows[0][0], rows[-1][0]):
            squids.setdefault(number, []).append(Squid(id_, name, id_))
    return squids


def _account(row: Sequence[Any], squids: Squids) -> Account:
    number, uuid, platform, name, health, reason, params, created, synced, updated, _ = row
    status, info, description = BY_REASON.get((health, reason)) or STATUS[health]
    type_ = _type(platform)
    return Account(
        uuid,
        "account",
        name,
        f"{created[:19]}Z",
        synced and f"{synced[:19]}Z",
        status,
        info,
        description,
        type_.name,
        Params({}, msgspec.Raw(params)),
        updated and f"{updated[:19]}Z",
        type_.hash,
        squids.get(number, []),
        type_.base_url,
        type_.cookies,
        type_.icon,
    )


@cache
def _type(platform: str) -> Type:
    card, name = PLATFORMS.card(platform), TYPE_OF[platform]
    return Type(name, type_hash(name), card.base_url, cookies_of(card), icon(platform))
