"""PostEverywhere's list by hand, in its envelope with the time and the request's id."""

import itertools
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request

from bench.rivals.raw.asked import Asked, page_and_total
from bench.rivals.raw.database import Database
from rollcall.dialects.posteverywhere.accounts import (
    MOST,
    STATUS,
    Account,
    AccountList,
    HealthWord,
    Pagination,
)

COLUMNS = (
    "a.number, a.platform, a.username, a.display_name, a.avatar_url, a.enabled, a.created_at,"
    " a.health, a.can_post"
)
ENCODER = msgspec.json.Encoder()
RUN, NUMBERS = secrets.token_hex(8), itertools.count(1)


class Meta(msgspec.Struct):
    request_id: str
    timestamp: str


class Envelope(msgspec.Struct):
    data: AccountList
    error: None
    meta: Meta


async def answer(database: Database, request: Request) -> bytes:
    query = request.query_params
    limit, offset = int(query.get("limit", MOST)), int(query.get("offset", "0"))
    async with database.lend() as connection:
        rows, total = await page_and_total(
            connection, Asked(database), COLUMNS, "", limit + 1, offset
        )
    more = len(rows) > limit
    pagination = Pagination(limit, offset, total, more) if more or offset else None
    accounts = [_account(row) for row in rows[:limit]]
    spelled = msgspec.Raw(ENCODER.encode(accounts))
    data = AccountList(spelled, [account.id for account in accounts], pagination)
    return ENCODER.encode(Envelope(data, None, _meta()))


def _meta() -> Meta:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Meta(f"req_{RUN}{next(NUMBERS):08x}", f"{now[:23]}Z")


def _account(row: Sequence[Any]) -> Account:
    number, platform, username, name, avatar, enabled, created, health, can_post, _ = row
    return Account(
        number,
        number,
        platform,
        f"@{username}" if username else name or "",
        avatar,
        bool(enabled),
        created,
        HealthWord(STATUS[health], bool(can_post)),
    )
