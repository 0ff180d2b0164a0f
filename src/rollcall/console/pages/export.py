"""Every account that the filters choose, as a file: the one that `rollcall export` writes."""

import asyncio
import io
from collections.abc import AsyncIterator

import msgspec
from starlette.responses import Response, StreamingResponse

from rollcall.console.pages.asked import Asked
from rollcall.console.visit import SignedIn
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.service import Walk
from rollcall.core.exchange.csv_file import CsvWriter
from rollcall.core.exchange.rows import NAMES
from rollcall.kit.instants import Instant
from rollcall.wire.filters import wanted_of

AT_A_TIME = 500
JSON = ("tags", "params", "health_evidence")


class Exported(msgspec.Struct, frozen=True, gc=False):
    """The columns of the file, and the number by which the list is walked."""

    number: int
    id: str
    external_id: str | None
    platform: str
    username: str | None
    display_name: str | None
    email: str | None
    mailbox: str | None
    country: str | None
    biography: str | None
    avatar_url: str | None
    link_url: str | None
    profile_url: str | None
    platform_account_id: str | None
    signed_in: bool
    enabled: bool
    device_serial: str | None
    device_model: str | None
    device_online: bool
    app_package: str | None
    manager: str | None
    params: msgspec.Raw
    tags: msgspec.Raw
    health: str
    can_post: bool
    health_reason: str | None
    health_since: Instant
    health_confidence: str
    health_evidence: msgspec.Raw | None
    checked_at: Instant | None
    next_check_at: Instant | None
    synced_at: Instant | None
    session_expires_at: Instant | None
    created_at: Instant
    updated_at: Instant | None


async def accounts_csv(to: SignedIn) -> Response:
    asked = to.visit.query(Asked)
    wanted = wanted_of(asked, to.core.platforms)
    # The first page is read before the answer begins, so that what is wrong can still be said.
    first = await _page(to, wanted, asked, None)
    name = f"accounts-{to.visit.now.date().isoformat()}.csv"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    parts = _parts(to, wanted, asked, first)
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


Cut = tuple[list[Exported], str | None]


async def _parts(
    to: SignedIn, wanted: AccountFilter, asked: Asked, first: Cut
) -> AsyncIterator[str]:
    out = io.StringIO(newline="")
    writer = CsvWriter(out)
    items, cursor = first
    while True:
        for account in items:
            writer.write({name: _value(account, name) for name in NAMES})
        yield out.getvalue()
        await asyncio.sleep(0)  # a reader as quick as we are would keep everybody else waiting
        out.seek(0)
        out.truncate()
        if cursor is None:
            return
        items, cursor = await _page(to, wanted, asked, cursor)


async def _page(to: SignedIn, wanted: AccountFilter, asked: Asked, cursor: str | None) -> Cut:
    walk = Walk(asked.by, asked.descending, cursor, AT_A_TIME)
    found = await to.core.accounts.walk(Exported, wanted, walk)
    return list(found.items), found.next_cursor


def _value(account: Exported, name: str) -> object:
    value = getattr(account, name)
    return msgspec.json.decode(value) if name in JSON and value is not None else value
