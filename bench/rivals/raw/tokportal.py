"""TokPortal's list by hand."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from bench.rivals.raw.asked import Asked, page_and_total
from bench.rivals.raw.database import Database
from rollcall.connectors.cards import PLATFORMS
from rollcall.dialects.tokportal.accounts import Account, AccountPage
from rollcall.dialects.tokportal.paging import Pagination

COLUMNS = (
    "a.uuid, a.platform, coalesce(a.username, ''), coalesce(a.display_name, ''),"
    " coalesce(a.biography, ''), a.avatar_url, coalesce(a.country, ''), a.link_url, a.profile_url,"
    " coalesce(a.mailbox, ''), a.created_at, coalesce(a.updated_at, a.created_at)"
)
ENCODER = msgspec.json.Encoder()


async def answer(database: Database, request: Request) -> bytes:
    query = request.query_params
    page, size = int(query.get("page", "1")), int(query.get("per_page", "25"))
    asked = Asked(database, "instagram", "tiktok")
    if country := query.get("country"):
        asked.where("a.country", country)
    async with database.lend() as connection:
        rows, total = await page_and_total(connection, asked, COLUMNS, "", size, (page - 1) * size)
    pagination = Pagination(page, size, total, max(1, -(-total // size)))
    return ENCODER.encode(AccountPage([_account(row) for row in rows], pagination))


def _account(row: Sequence[Any]) -> Account:
    id_, platform, name, shown, said, avatar, country, link, url, mailbox, created, updated, _ = row
    return Account(
        f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}",
        platform,
        name,
        shown,
        said,
        avatar,
        country,
        link,
        url or PLATFORMS.card(platform).profile_of(name),
        mailbox,
        f"{created[:19]}Z",
        f"{updated[:19]}Z",
    )
