"""PostEverywhere's account: somewhere to publish to, and whether that works."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import EVERY_ACCOUNT
from rollcall.core.errors import NotFound
from rollcall.core.health.health import Health
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call

PLATFORMS = (
    "facebook",
    "instagram",
    "linkedin",
    "pinterest",
    "threads",
    "tiktok",
    "x",
    "youtube",
)
MOST = 100_000
"""The vendor's list has no pages; beyond this many accounts, ask with `offset`."""
ENCODE = msgspec.json.Encoder().encode

STATUS: dict[str, str] = {
    Health.HEALTHY: "healthy",
    Health.EXPIRING: "healthy",
    Health.EXPIRED: "expired",
    Health.LIMITED: "unhealthy",
    Health.UNHEALTHY: "unhealthy",
    Health.SETUP_INCOMPLETE: "unhealthy",
    Health.DISABLED: "unhealthy",
    Health.UNKNOWN: "unhealthy",
}


class Query(msgspec.Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=MOST)] = MOST
    offset: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0


class Listed(msgspec.Struct, frozen=True, gc=False):
    number: int
    platform: str
    username: str | None
    display_name: str | None
    avatar_url: str | None
    enabled: bool
    created_at: Instant
    health: str
    can_post: bool
    removed_at: Instant | None


class HealthWord(msgspec.Struct, frozen=True, gc=False):
    status: str
    can_post: bool


class Account(msgspec.Struct, frozen=True, gc=False):
    account_id: int
    id: int
    platform: str
    account_name: str
    avatar_url: str | None
    is_active: bool
    created_at: str
    health: HealthWord


class Pagination(msgspec.Struct, frozen=True):
    limit: int
    offset: int
    total: int
    has_more: bool


class AccountList(msgspec.Struct, frozen=True, omit_defaults=True):
    accounts: msgspec.Raw
    """A list of Account, which may be long: only a part of it is ever there as values."""
    account_ids: list[int]
    pagination: Pagination | None = None


async def list_accounts(call: Call) -> AccountList:
    asked = call.query(Query)
    spelled = bytearray(b"[")
    numbers: list[int] = []
    async for stretch in call.core.accounts.stretches(
        Listed, EVERY_ACCOUNT, offset=asked.offset, limit=asked.limit
    ):
        spelled += b"," if numbers else b""
        spelled += ENCODE([spell(account) for account in stretch])[1:-1]
        numbers += [account.number for account in stretch]
    spelled += b"]"
    pagination = await _pagination(call, asked, len(numbers))
    return AccountList(msgspec.Raw(spelled), numbers, pagination)


async def _pagination(call: Call, asked: Query, shown: int) -> Pagination | None:
    """Only where the answer is not the whole list, as the vendor's always is."""
    if shown < asked.limit and not asked.offset:
        return None
    total = await call.core.accounts.count(EVERY_ACCOUNT)
    has_more = asked.offset + shown < total
    whole = not has_more and not asked.offset
    return None if whole else Pagination(asked.limit, asked.offset, total, has_more)


async def get_account(call: Call) -> Account:
    return spell(await call.core.accounts.one(Listed, "number", account_number(call)))


def account_number(call: Call) -> int:
    """The number in the path. Raises NotFound for what is no number."""
    text = call.at("id")
    if not text.isascii() or not text.isdigit() or len(text) > len("9" * 18):
        raise NotFound("account", text)
    return int(text)


def spell(account: Listed) -> Account:
    return Account(
        account.number,
        account.number,
        account.platform,
        f"@{account.username}" if account.username else account.display_name or "",
        account.avatar_url,
        account.enabled,
        account.created_at,
        HealthWord(STATUS[account.health], account.can_post),
    )
