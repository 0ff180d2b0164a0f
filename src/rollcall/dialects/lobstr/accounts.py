"""lobstr's account: a signed-in session, and whether it still stands."""

from typing import Any

import msgspec

from rollcall.core.accounts import account as ours
from rollcall.core.accounts.account import EVERY_ACCOUNT, AccountFacts
from rollcall.core.errors import Invalid
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health.health import Health
from rollcall.dialects.lobstr.paging import Paging, Paper
from rollcall.dialects.lobstr.types import TYPE_OF, Cookie, cookies_of, icon, platform_of, type_hash
from rollcall.kit.instants import Instant, to_the_second
from rollcall.kit.paging import PageRequest
from rollcall.ports.platforms import Platforms
from rollcall.wire.call import Call

STATUS: dict[str, tuple[str, str, str]] = {
    Health.HEALTHY: ("200", "synchronized", "Success!"),
    Health.EXPIRING: ("200", "synchronized", "Success! The session ends soon."),
    Health.EXPIRED: ("401", "cookies_expired", "The session has ended, synchronize again."),
    Health.LIMITED: ("429", "too_many_requests", "The platform holds the account back."),
    Health.UNHEALTHY: ("403", "account_blocked", "The platform refuses the account."),
    Health.SETUP_INCOMPLETE: ("428", "setup_incomplete", "Finish connecting the account."),
    Health.DISABLED: ("423", "deactivated", "The account is switched off here."),
    Health.UNKNOWN: ("100", "created", "Nobody has looked at the account yet."),
}

BY_REASON: dict[tuple[str, str | None], tuple[str, str, str]] = {
    (Health.EXPIRED, "password_changed"): (
        "401",
        "wrong_credentials",
        "The password was changed on the platform.",
    ),
    (Health.EXPIRED, "signed_out"): ("401", "logged_out", "The account is signed in nowhere."),
    (Health.UNHEALTHY, "checkpoint_required"): (
        "403",
        "checkpoint_reached",
        "The platform asks its owner to confirm who they are.",
    ),
}
"""Where the vendor has a word of its own for why; the others say the state alone."""


class Squid(msgspec.Struct, frozen=True):
    id: str
    name: str
    hash_value: str


class Listed(msgspec.Struct, frozen=True, gc=False):
    number: int
    uuid: str
    platform: str
    username: str | None
    display_name: str | None
    health: str
    health_reason: str | None
    params: msgspec.Raw
    synced_at: Instant | None
    created_at: Instant
    updated_at: Instant | None
    removed_at: Instant | None


class Params(msgspec.Struct, frozen=True, gc=False):
    default: dict[str, Any]
    user: msgspec.Raw


class Account(msgspec.Struct, frozen=True, gc=False):
    id: str
    object: str
    username: str
    created_at: str
    last_synchronization_time: str | None
    status: str
    status_code_info: str
    status_code_description: str
    type: str
    params: Params
    updated_at: str | None
    account_type_hash: str
    squids: list[Squid]
    baseurl: str
    cookies: list[Cookie]
    icon: str


class AccountPage(Paper, frozen=True, kw_only=True):
    data: list[Account]


class Deleted(msgspec.Struct, frozen=True):
    id: str
    object: str
    deleted: bool


class Limits(msgspec.Struct, frozen=True):
    account: str
    params: dict[str, Any]
    type: str | None = None


async def list_accounts(call: Call) -> AccountPage:
    asked = call.query(Paging)
    request = PageRequest(asked.page, asked.limit)
    page = await call.core.accounts.page(Listed, EVERY_ACCOUNT, request)
    data = await _spelled(call, page.items)
    return AccountPage(**asked.paper(call, page.total, len(data)), data=data)


async def get_account(call: Call) -> AccountPage:
    key = call.at("id")
    found = await call.core.accounts.by_uuid(Listed, key, spelled=key)
    return AccountPage(**Paging().paper(call, 1, 1), data=await _spelled(call, [found]))


async def set_limits(call: Call) -> Account:
    asked = await call.body(Limits)
    found = await call.core.accounts.by_uuid(ours.Account, asked.account, spelled=asked.account)
    if asked.type is not None and platform_of(asked.type) != found.platform:
        raise Invalid({"type": "The account is of another type."})
    await call.core.accounts.change(found.number, AccountFacts(params=asked.params))
    changed = await call.core.accounts.by_uuid(Listed, found.uuid, spelled=asked.account)
    return (await _spelled(call, [changed]))[0]


async def delete_account(call: Call) -> Deleted:
    key = call.at("id")
    found = await call.core.accounts.by_uuid(Listed, key, spelled=key)
    await call.core.accounts.remove([found.number])
    return Deleted(found.uuid, "account", deleted=True)


async def _spelled(call: Call, accounts: Any) -> list[Account]:
    users = await call.core.harvests.of([account.number for account in accounts])
    platforms = call.core.platforms
    return [spell(account, users.get(account.number, []), platforms) for account in accounts]


def spell(account: Listed, harvests: list[Harvest], platforms: Platforms) -> Account:
    by_reason = BY_REASON.get((account.health, account.health_reason))
    status, info, description = by_reason or STATUS[account.health]
    platform = account.platform
    type_ = TYPE_OF.get(platform) or f"{platform}-sync"
    synced, updated = account.synced_at, account.updated_at
    card = platforms.card(platform)
    return Account(
        account.uuid,
        "account",
        account.username or account.display_name or "",
        to_the_second(account.created_at),
        to_the_second(synced) if synced else None,
        status,
        info,
        description,
        type_,
        Params({}, account.params),
        to_the_second(updated) if updated else None,
        type_hash(type_),
        [Squid(harvest.id, harvest.name, harvest.id) for harvest in harvests],
        card.base_url,
        cookies_of(card),
        icon(platform),
    )
