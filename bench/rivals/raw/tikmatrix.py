"""TikMatrix's list by hand."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from bench.rivals.raw.asked import DEVICE, Asked, page_and_total
from bench.rivals.raw.database import Database
from rollcall.dialects.tikmatrix.accounts import LOGINED_TEXT, STATUS_TEXT, Account, AccountPage

COLUMNS = (
    "a.number, a.username, a.email, a.platform, a.app_package, a.device_serial,"
    " coalesce(d.online, false), coalesce(d.model, ''), a.signed_in, a.enabled, a.tags"
)
ENCODER = msgspec.json.Encoder()


class Envelope(msgspec.Struct):
    code: int
    message: str
    data: AccountPage


async def answer(database: Database, request: Request) -> bytes:
    query = request.query_params
    page, size = int(query.get("page", "1")), int(query.get("page_size", "20"))
    asked = Asked(database, "instagram", "tiktok")
    if device := query.get("device"):
        asked.where("a.device_serial", device)
    if tag := query.get("tag"):
        asked.tagged(tag)
    async with database.lend() as connection:
        rows, total = await page_and_total(
            connection, asked, COLUMNS, DEVICE, size, (page - 1) * size
        )
    accounts = [_account(row) for row in rows]
    return ENCODER.encode(Envelope(0, "success", AccountPage(accounts, total, page, size)))


def _account(row: Sequence[Any]) -> Account:
    number, name, email, platform, package, serial, online, model, signed_in, enabled, tags, _ = row
    logined, status = int(signed_in), int(not enabled)
    return Account(
        number,
        name,
        email,
        platform,
        package,
        serial,
        bool(online),
        model if online else "",
        logined,
        LOGINED_TEXT[logined],
        status,
        STATUS_TEXT[status],
        msgspec.Raw(tags),
    )
