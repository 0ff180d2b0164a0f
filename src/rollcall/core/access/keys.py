"""API keys: how they are made, kept as digests, recognised and revoked."""

import secrets
import zlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import bindparam, select, update

from rollcall.core.access.caller import Caller, Scope, is_within
from rollcall.core.access.plans import EVERYTHING, Plan, wrong_with
from rollcall.core.audit.chain import Deed, Done
from rollcall.core.audit.writing import write_down
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.events.telling import Told, tell
from rollcall.core.unit import Unit
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import API_KEYS
from rollcall.kit.ids import new_id, prefixed
from rollcall.kit.instants import Instant, instant, moment

K = API_KEYS.c
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX = "pe_live_"
"""Clients of one vendor insist on it and the others take any key, so a key that opens every face
bears it. What stands behind it is alphanumeric, and is a key of its own: some clients allow no
underscore, so either spelling is the same key."""
PREFIXES = (PREFIX, "tok_live_", "sk_", "rc_live_")
BODY = 40
CHECKSUM = 6
PER_MINUTE = 600
MOST_PER_MINUTE = 1_000_000
LARGEST_NUMBER = 2**63 - 1
LONGEST_NAME = 100


class ApiKey(msgspec.Struct, frozen=True):
    """What is kept of a key; the key itself is not."""

    id: str
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    account_numbers: tuple[int, ...] | None
    account_tags: tuple[str, ...] | None
    requests_per_minute: int
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None
    plan: Plan


class KeyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a new key is to be."""

    name: str
    scopes: tuple[Scope, ...] = (Scope.READ, Scope.WRITE)
    account_numbers: tuple[int, ...] | None = None
    account_tags: tuple[str, ...] | None = None
    requests_per_minute: int = PER_MINUTE
    expires_at: Instant | None = None
    plan: Plan = EVERYTHING


def new_key() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(BODY))
    return PREFIX + body + checksum(body)


def checksum(body: str) -> str:
    """Six characters by which a mistyped or foreign key is told without asking the database."""
    value = zlib.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM):
        value, digit = divmod(value, len(ALPHABET))
        digits += ALPHABET[digit]
    return digits


def digest(key: str) -> str:
    """What is kept of a key. A vendor's prefix before it does not make it another key."""
    for prefix in PREFIXES:
        key = key.removeprefix(prefix)
    return sha256(key.encode()).hexdigest()


OWN = tuple(name for name in ApiKey.__struct_fields__ if name != "plan")
COLUMNS = [K[name] for name in (*OWN, *Plan.__struct_fields__)]
INSERT = insert_row(API_KEYS)
OF_WORKSPACE = Statement(
    select(*COLUMNS).where(K.workspace_id == bindparam("workspace_id")).order_by(K.id)
)
BY_DIGEST = Statement(select(K.workspace_id, *COLUMNS).where(K.digest == bindparam("digest")))
REVOKE = Statement(
    update(API_KEYS)
    .where(K.workspace_id == bindparam("of_workspace"), K.id == bindparam("of_id"))
    .where(K.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
USED = Statement(
    update(API_KEYS).where(K.id == bindparam("of_id")).values(last_used_at=bindparam("at"))
)


def api_key(row: Sequence[object]) -> ApiKey:
    values = dict(zip(OWN, row, strict=False))
    for name in ("scopes", "account_numbers", "account_tags"):
        text = values[name]
        values[name] = msgspec.json.decode(text) if isinstance(text, str) else None
    premium, special, requests, size = row[len(OWN) :]
    values["plan"] = {
        "premium": bool(premium),
        "special": bool(special),
        "requests_per_day": requests,
        "bytes_per_day": size,
    }
    return msgspec.convert(values, ApiKey)


def caller_of(workspace_id: int, key: ApiKey) -> Caller:
    return Caller(
        workspace_id=workspace_id,
        key_id=key.id,
        scopes=frozenset(key.scopes),
        numbers=key.account_numbers,
        tags=key.account_tags,
        requests_per_minute=key.requests_per_minute,
        expires_at=moment(key.expires_at).timestamp() if key.expires_at else None,
        plan=key.plan,
    )


async def store(
    transaction: Transaction, workspace_id: int, key: str, asked: KeyRequest, now: datetime
) -> ApiKey:
    """Keep the digest of `key`. The caller shows the key itself, once."""
    kept = ApiKey(
        id=new_id(now),
        name=asked.name,
        hint=key[: len(PREFIX) + 4] if key.startswith(PREFIX) else key[:8],
        scopes=asked.scopes,
        account_numbers=asked.account_numbers,
        account_tags=asked.account_tags,
        requests_per_minute=asked.requests_per_minute,
        created_at=instant(now),
        expires_at=asked.expires_at,
        last_used_at=None,
        revoked_at=None,
        plan=asked.plan,
    )
    row = msgspec.structs.asdict(kept) | msgspec.structs.asdict(kept.plan)
    row |= {"workspace_id": workspace_id, "digest": digest(key)}
    for name in ("scopes", "account_numbers", "account_tags"):
        row[name] = None if row[name] is None else msgspec.json.encode(row[name]).decode()
    await transaction.write(workspace_id, INSERT, row)
    return kept


def created(workspace_id: int, key: ApiKey, by: str) -> Done:
    """What is written down of a new key, which the caller `by` made."""
    details = {"key": key.id, "scopes": [scope.value for scope in key.scopes]}
    return Done(workspace_id=workspace_id, deed=Deed.KEY_CREATED, key_id=by, details=details)


class Keys:
    """The keys of the caller's workspace. Making and revoking needs the scope `admin`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> list[ApiKey]:
        """Those that see no more accounts than the caller, which alone it could have made."""
        caller = self._unit.caller
        rows = await self._unit.rows(OF_WORKSPACE, {"workspace_id": caller.workspace_id})
        return [
            key
            for key in map(api_key, rows)
            if is_within(key.account_numbers, caller.numbers)
            and is_within(key.account_tags, caller.tags)
        ]

    async def mine(self) -> ApiKey | None:
        """The key that is calling; None for callers that show none."""
        return next((key for key in await self.all() if key.id == self._unit.caller.key_id), None)

    async def create(self, asked: KeyRequest) -> tuple[str, ApiKey]:
        """A new key, and what is kept of it. Raises Invalid, Forbidden."""
        caller = self._unit.caller
        caller.must(Scope.ADMIN)
        for scope in asked.scopes:
            caller.must(scope)  # nobody hands out more than they have
        _check(asked, caller, instant(self._unit.clock()))
        key = new_key()
        now = self._unit.clock()
        kept = await store(self._unit.transaction, caller.workspace_id, key, asked, now)
        await self._tell("key.created", kept)
        await self._write_down(created(caller.workspace_id, kept, caller.key_id))
        return key, kept

    async def revoke(self, key_id: str) -> None:
        """Raises NotFound, also for a key that is revoked already or not shown to the caller."""
        caller = self._unit.caller
        caller.must(Scope.ADMIN)
        found = next((key for key in await self.all() if key.id == key_id), None)
        if found is None:
            raise NotFound("key", key_id)
        asked = {"of_workspace": caller.workspace_id, "of_id": key_id, "at": self._unit.now}
        if not await self._unit.transaction.write(caller.workspace_id, REVOKE, asked):
            raise NotFound("key", key_id)
        await self._tell("key.revoked", found)
        await self._write_down(
            Done(
                workspace_id=caller.workspace_id,
                deed=Deed.KEY_REVOKED,
                key_id=caller.key_id,
                details={"key": key_id},
            )
        )

    async def _tell(self, type_: str, key: ApiKey) -> None:
        unit = self._unit
        told = [Told(type_, None, {"key_id": prefixed("key", key.id), "name": key.name})]
        await tell(unit.transaction, unit.caller.workspace_id, told, unit.clock())

    async def _write_down(self, done: Done) -> None:
        await write_down(self._unit.transaction, self._unit.sealer, done, self._unit.clock())


def _check(asked: KeyRequest, caller: Caller, now: Instant) -> None:
    wrong: dict[str, str] = {}
    if not asked.name.strip() or len(asked.name) > LONGEST_NAME or "\x00" in asked.name:
        wrong["name"] = f"1 to {LONGEST_NAME} characters."
    if not is_within(asked.account_numbers, caller.numbers):
        wrong["account_numbers"] = "This key sees fewer accounts than it would hand out."
    if not is_within(asked.account_tags, caller.tags):
        wrong["account_tags"] = "This key sees fewer accounts than it would hand out."
    if any(not 0 < number <= LARGEST_NUMBER for number in asked.account_numbers or ()):
        wrong["account_numbers"] = "Not the numbers of accounts."
    if not asked.scopes:
        wrong["scopes"] = "At least one scope."
    if not 0 <= asked.requests_per_minute <= MOST_PER_MINUTE:
        wrong["requests_per_minute"] = f"0 (without limit) to {MOST_PER_MINUTE}."
    if asked.expires_at is not None and asked.expires_at <= now:
        wrong["expires_at"] = "Already past."
    wrong |= wrong_with(asked.plan, caller.plan)
    if wrong:
        raise Invalid(wrong)
