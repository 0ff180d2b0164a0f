"""Accounts: list, read, add, change, remove, restore."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo, page_info
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health.health import means, remedy
from rollcall.core.mailboxes.codes import Received
from rollcall.core.orders.orders import Order
from rollcall.core.sessions.sessions import Session
from rollcall.core.vault.one_time import is_seed
from rollcall.core.vault.vault import Held, SecretKind
from rollcall.kit.ids import without_prefix
from rollcall.kit.instants import Instant
from rollcall.kit.paging import LONGEST_CURSOR
from rollcall.kit.sealing import Secret
from rollcall.wire.call import Call
from rollcall.wire.filters import Filters, wanted_of

MOST = 200
EXTERNAL = "external:"
LONGEST_SECRET = 65_536
NO_SEED = "A one-time-password seed: base32, as JBSWY3DPEHPK3PXP, or otpauth://totp/…"


Params = Annotated[msgspec.Raw, Meta(extra_json_schema={"type": "object"})]
Tags = Annotated[
    msgspec.Raw, Meta(extra_json_schema={"type": "array", "items": {"type": "string"}})
]
"""JSON that the store keeps as text, passed on unread."""


class ListQuery(Filters, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sort: str = "number"
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Meta(max_length=LONGEST_CURSOR)] | None = None
    include: str | None = None
    fields: Annotated[str, Meta(max_length=1024)] | None = None


class OneQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fields: Annotated[str, Meta(max_length=1024)] | None = None


class AccountBody(msgspec.Struct, frozen=True, gc=False):
    """An account as our API gives it. Instants are RFC 3339 in UTC; null is never or unknown."""

    id: str
    number: int
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
    params: Params
    tags: Tags
    health: str
    can_post: bool
    health_reason: str | None
    health_since: Instant
    health_confidence: str
    health_evidence: Params | None
    checked_at: Instant | None
    next_check_at: Instant | None
    synced_at: Instant | None
    session_expires_at: Instant | None
    created_at: Instant
    updated_at: Instant | None
    removed_at: Instant | None
    version: int

    @property
    def etag(self) -> str:
        return str(self.version)


class AccountDetail(AccountBody, frozen=True):
    health_means: str | None
    health_remedy: str | None
    sessions: list[Session]
    secrets_held: list[Held]
    codes_received: list[Received]
    orders: list[Order]
    harvests: list[Harvest]


class AccountList(msgspec.Struct, frozen=True):
    data: list[AccountBody]
    page: PageInfo


SecretText = Annotated[str, Meta(max_length=LONGEST_SECRET)]


class NewAccount(AccountFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    secrets: dict[SecretKind, SecretText] = msgspec.field(default_factory=dict[SecretKind, str])


class SecretBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: Annotated[str, Meta(min_length=1, max_length=LONGEST_SECRET)]


async def list_accounts(call: Call) -> Any:
    asked = call.query(ListQuery)
    if asked.include not in (None, "total"):
        raise Invalid({"include": "Only `total` can be included."})
    walk = Walk(
        sort=asked.sort.removeprefix("-"),
        descending=asked.sort.startswith("-"),
        cursor=asked.cursor,
        limit=asked.limit,
        total=asked.include == "total",
    )
    wanted = wanted_of(asked, call.core.platforms)
    found = await call.core.accounts.walk(AccountBody, wanted, walk)
    chosen = _chosen(asked.fields)
    if chosen is None:
        return AccountList(list(found.items), page_info(found))
    return {"data": [_only(a, chosen) for a in found.items], "page": page_info(found)}


async def get_account(call: Call) -> Any:
    asked = call.query(OneQuery)
    found = await the_account(call, removed=True)
    chosen = _chosen(asked.fields)
    return await _detail(call, found) if chosen is None else _only(found, chosen)


async def create_account(call: Call) -> AccountBody:
    asked = await call.body(NewAccount)
    facts = AccountFacts(**{n: v for n, v in asked.said().items() if n != "secrets"})
    secrets = {kind: Secret(value) for kind, value in asked.secrets.items()}
    created = await call.core.accounts.create(Dossier(facts=facts, secrets=secrets))
    return await call.core.accounts.one(AccountBody, "number", created.number)


async def change_account(call: Call) -> AccountBody:
    found = await the_account(call)
    facts = await call.body(AccountFacts)
    await call.core.accounts.change(found.number, facts, version=_if_match(call))
    return await call.core.accounts.one(AccountBody, "number", found.number)


async def remove_account(call: Call) -> None:
    await call.core.accounts.remove([(await the_account(call)).number])


async def restore_account(call: Call) -> AccountBody:
    found = await the_account(call, removed=True)
    await call.core.accounts.restore([found.number])
    return await call.core.accounts.one(AccountBody, "number", found.number)


async def store_secret(call: Call) -> None:
    found = await the_account(call)
    try:
        kind = SecretKind(call.at("kind"))
    except ValueError:
        raise NotFound("kind of secret", call.at("kind")) from None
    asked = await call.body(SecretBody)
    secret = Secret(asked.value)
    if kind is SecretKind.TOTP and not is_seed(secret):
        raise Invalid({"value": NO_SEED})
    await call.core.vault.store(found.number, {kind: secret})


async def the_account(call: Call, *, removed: bool = False) -> AccountBody:
    """The account that the path names: by id, by number, or as `external:` and its external id."""
    spelled = call.at("account")
    by, key = _named(spelled)
    if by is None:
        raise NotFound("account", spelled)
    try:
        return await call.core.accounts.one(AccountBody, by, key, removed=removed)
    except NotFound:
        raise NotFound("account", spelled) from None


def _named(spelled: str) -> tuple[str | None, object]:
    if spelled.startswith(EXTERNAL):
        return "external_id", spelled.removeprefix(EXTERNAL)
    if spelled.isascii() and spelled.isdigit() and len(spelled) <= len("9" * 18):
        return "number", int(spelled)
    digits = without_prefix("acc", spelled)
    return ("uuid", digits) if digits else (None, None)


async def _detail(call: Call, found: AccountBody) -> AccountDetail:
    core, number = call.core, found.number
    orders, _ = await core.orders.of(number)
    return AccountDetail(
        **msgspec.structs.asdict(found),
        health_means=means(found.health_reason),
        health_remedy=remedy(found.health_reason),
        sessions=await core.sessions.of(number),
        secrets_held=await core.vault.held(number),
        codes_received=await core.codes.received(number),
        orders=orders,
        harvests=(await core.harvests.of([number])).get(number, []),
    )


def _if_match(call: Call) -> int | None:
    """The version in `If-Match`; a tag that is none of ours matches no version."""
    given = call.headers.get(b"if-match", b"*").decode("latin-1").strip()
    if given == "*":
        return None
    tag = given.removeprefix("W/").strip('"')
    return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < len("9" * 18) else -1


def _chosen(fields: str | None) -> tuple[str, ...] | None:
    if fields is None:
        return None
    names = tuple(name.strip() for name in fields.split(",") if name.strip())
    unknown = [name for name in names if name not in AccountBody.__struct_fields__]
    if unknown:
        raise Invalid({"fields": f"No such fields: {', '.join(unknown)}."})
    return names


def _only(account: AccountBody, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(account, name) for name in names}
