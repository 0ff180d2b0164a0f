"""API keys: list, make, revoke."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import PER_MINUTE, ApiKey, KeyRequest
from rollcall.core.access.plans import EVERYTHING, Plan
from rollcall.core.errors import Invalid, NotFound
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.instants import Instant, read_instant
from rollcall.wire.call import Call


class KeyBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    hint: str
    scopes: list[str]
    account_numbers: list[int] | None
    account_tags: list[str] | None
    requests_per_minute: int
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None
    plan: Plan


class KeyList(msgspec.Struct, frozen=True):
    data: list[KeyBody]


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    scopes: tuple[Scope, ...] = (Scope.READ, Scope.WRITE)
    account_numbers: Annotated[tuple[int, ...], Meta(max_length=1000)] | None = None
    account_tags: Annotated[tuple[str, ...], Meta(max_length=50)] | None = None
    requests_per_minute: int = PER_MINUTE
    expires_at: str | None = None
    plan: Plan = EVERYTHING


class CreatedKey(msgspec.Struct, frozen=True):
    key: str
    """The key itself; shown this once."""
    details: KeyBody


async def list_keys(call: Call) -> KeyList:
    return KeyList([spell(key) for key in await call.core.keys.all()])


async def create_key(call: Call) -> CreatedKey:
    asked = await call.body(NewKey)
    key, kept = await call.core.keys.create(
        KeyRequest(
            name=asked.name,
            scopes=asked.scopes,
            account_numbers=asked.account_numbers,
            account_tags=asked.account_tags,
            requests_per_minute=asked.requests_per_minute,
            expires_at=None if asked.expires_at is None else _read(asked.expires_at),
            plan=asked.plan,
        )
    )
    return CreatedKey(key, spell(kept))


async def revoke_key(call: Call) -> None:
    digits = without_prefix("key", call.at("key"))
    if digits is None:
        raise NotFound("key", call.at("key"))
    await call.core.keys.revoke(digits)


def spell(key: ApiKey) -> KeyBody:
    return KeyBody(
        prefixed("key", key.id),
        key.name,
        key.hint,
        [scope.value for scope in key.scopes],
        list(key.account_numbers) if key.account_numbers is not None else None,
        list(key.account_tags) if key.account_tags is not None else None,
        key.requests_per_minute,
        key.created_at,
        key.expires_at,
        key.last_used_at,
        key.revoked_at,
        key.plan,
    )


def _read(text: str) -> Instant:
    try:
        return read_instant(text)
    except ValueError:
        raise Invalid({"expires_at": "Not a date and time (RFC 3339)."}) from None
