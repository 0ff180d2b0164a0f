"""Account keys: a person's leave to act for one account, granted, recognised, taken back.

An account key shows for whom somebody acts; the API key beside it shows who that is. It has no end
of its own: it dies with the session behind it, and then the account is told to be connected again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, exists, select, update

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import ALPHABET
from rollcall.core.accounts.counts import kept as within
from rollcall.core.accounts.listing import CONDITIONS, limits_of
from rollcall.core.errors import CoreError, NotFound
from rollcall.core.events.telling import Told, tell
from rollcall.core.social import rows
from rollcall.core.unit import Unit
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNT_KEYS, ACCOUNTS, PEOPLE
from rollcall.kit.ids import new_id, prefixed
from rollcall.kit.instants import Instant, instant
from rollcall.ports.social import Person

A, K, P = ACCOUNTS.c, ACCOUNT_KEYS.c, PEOPLE.c
LENGTH = 48
"""Letters and digits alone: clients refuse anything else in an account key."""
LONGEST = 256
SCOPES = (
    "view_profile",
    "edit",
    "explore",
    "view_notifications",
    "view_analytics",
    "view_followers",
    "view_collections",
    "view_messages",
    "send_messages",
    "conversation_requests",
    "media_actions",
    "follow_actions",
    "live",
    "view_coins",
)
"""What a person may grant, in the words that the vendor's clients have for it."""


class AccountKeyRefused(CoreError):
    """No account key of this workspace was shown."""

    def __init__(self) -> None:
        super().__init__("A valid Account Key is required.")


class SessionDead(CoreError):
    """The session behind an account key does not work any more."""

    def __init__(self) -> None:
        super().__init__("Account session expired, please ask user to re-login and re-authorize.")


class ScopeNotGranted(CoreError):
    def __init__(self, scope: str) -> None:
        super().__init__(f"The account's owner has not granted the scope {scope}.")
        self.scope = scope


class AccountKey(msgspec.Struct, frozen=True):
    """What is kept of an account key; the key itself is not."""

    id: str
    hint: str
    account_number: int
    person_id: int
    client_id: str | None
    scopes: tuple[str, ...]
    alive: bool
    created_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None


@dataclass(frozen=True, slots=True)
class Connected:
    """An account that somebody may be acted for with a key, and whose it is."""

    key: AccountKey
    person: Person


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a caller acts, and what that person granted."""

    key_id: str
    account_number: int
    person: Person
    scopes: frozenset[str]

    def must(self, scope: str) -> None:
        """Raises ScopeNotGranted."""
        if scope not in self.scopes:
            raise ScopeNotGranted(scope)


FIELDS = [K[name] for name in AccountKey.__struct_fields__]
INSERT = insert_row(ACCOUNT_KEYS)
BY_DIGEST = Statement(
    select(*FIELDS).where(
        K.workspace_id == bindparam("workspace_id"), K.digest == bindparam("digest")
    )
)
PERSON = Statement(
    select(*rows.OF_PERSON).where(
        P.workspace_id == bindparam("workspace_id"), P.id == bindparam("person_id")
    )
)
MOST_CONNECTED = 100


def _seen(limits: Sequence[str]) -> list[ColumnElement[bool]]:
    """The condition that keeps to account keys of accounts within `limits`, removed ones too."""
    if not limits:
        return []
    account = (A.workspace_id == K.workspace_id, A.number == K.account_number)
    return [
        exists().where(*account, *(CONDITIONS[name] for name in limits)).correlate(ACCOUNT_KEYS)
    ]


@cache
def _of_workspace(limits: tuple[str, ...]) -> Statement:
    wanted = select(*FIELDS).where(K.workspace_id == bindparam("workspace_id"), *_seen(limits))
    return Statement(wanted.order_by(K.id))


@cache
def _connected(limits: tuple[str, ...]) -> Statement:
    """The newest account keys in force, of accounts within `limits`, with their people."""
    account = and_(A.workspace_id == K.workspace_id, A.number == K.account_number)
    person = and_(P.workspace_id == K.workspace_id, P.id == K.person_id)
    wanted = (
        select(*FIELDS, *rows.OF_PERSON)
        .select_from(ACCOUNT_KEYS.join(ACCOUNTS, account).join(PEOPLE, person))
        .where(K.revoked_at.is_(None))
        .order_by(K.id.desc())
        .limit(MOST_CONNECTED)
    )
    return Statement(within(wanted, limits))


DEAD = Statement(
    update(ACCOUNT_KEYS)
    .where(
        K.workspace_id == bindparam("of_workspace"),
        K.account_number == bindparam("of_account"),
        K.alive.is_(True),
    )
    .values(alive=False)
)


@cache
def _revoke(limits: tuple[str, ...]) -> Statement:
    theirs = (K.workspace_id == bindparam("of_workspace"), K.id == bindparam("of_id"))
    return Statement(
        update(ACCOUNT_KEYS)
        .where(*theirs, K.revoked_at.is_(None), *_seen(limits))
        .values(revoked_at=bindparam("at"))
    )


USED = Statement(
    update(ACCOUNT_KEYS).where(K.id == bindparam("of_id")).values(last_used_at=bindparam("at"))
)


def new_account_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


async def grant(
    transaction: Transaction,
    workspace_id: int,
    key: str,
    *,
    account_number: int,
    person_id: int,
    scopes: Sequence[str],
    client_id: str | None,
    now: datetime,
) -> AccountKey:
    """Keep the digest of `key`. The caller hands the key itself over, once."""
    kept = AccountKey(
        id=new_id(now),
        hint=key[:6],
        account_number=account_number,
        person_id=person_id,
        client_id=client_id,
        scopes=tuple(scopes),
        alive=True,
        created_at=instant(now),
        last_used_at=None,
        revoked_at=None,
    )
    row = msgspec.structs.asdict(kept) | {
        "workspace_id": workspace_id,
        "digest": digest(key),
        "scopes": msgspec.json.encode(kept.scopes).decode(),
    }
    await transaction.write(workspace_id, INSERT, row)
    data = {"account_key_id": prefixed("akey", kept.id), "account_number": account_number}
    data |= {"scopes": list(kept.scopes)}
    await tell(transaction, workspace_id, [Told("account_key.granted", account_number, data)], now)
    return kept


def account_key(row: Sequence[object]) -> AccountKey:
    values = dict(zip(AccountKey.__struct_fields__, row, strict=True))
    values["scopes"] = msgspec.json.decode(str(values["scopes"]))
    values["alive"] = bool(values["alive"])
    return msgspec.convert(values, AccountKey)


class AccountKeys:
    """The account keys of the caller's workspace, of accounts that the caller may see."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._limits = limits_of(unit.caller)

    async def all(self) -> list[AccountKey]:
        asked = {"workspace_id": self._workspace_id} | self._limits
        rows = await self._unit.rows(_of_workspace(tuple(self._limits)), asked)
        return [account_key(row) for row in rows]

    async def connected(self) -> list[Connected]:
        """The keys in force, the newest first, of accounts that are not removed."""
        asked = {"workspace_id": self._workspace_id} | self._limits
        found = await self._unit.rows(_connected(tuple(self._limits)), asked)
        width = len(FIELDS)
        return [
            Connected(account_key(r[:width]), rows.person(r[width:])) for r in map(tuple, found)
        ]

    async def find(self, key: str | None) -> AccountKey:
        """What is kept of a key that is shown. Raises AccountKeyRefused."""
        if not key or len(key) > LONGEST:
            raise AccountKeyRefused
        asked = {"workspace_id": self._workspace_id, "digest": digest(key)}
        found = await self._unit.rows(BY_DIGEST, asked, quick=True)
        if not found:
            raise AccountKeyRefused
        kept = account_key(found[0])
        if kept.revoked_at is not None:
            raise AccountKeyRefused
        return kept

    async def acting(self, kept: AccountKey) -> Acting:
        """Raises SessionDead, AccountKeyRefused."""
        if not kept.alive:
            raise SessionDead
        asked = {"workspace_id": self._workspace_id, "person_id": kept.person_id}
        found = await self._unit.rows(PERSON, asked, quick=True)
        if not found:
            raise AccountKeyRefused
        person = rows.person(found[0])
        return Acting(kept.id, kept.account_number, person, frozenset(kept.scopes))

    async def revoke(self, id_: str) -> None:
        """Raises NotFound, also for one that was taken back before."""
        self._unit.caller.must(Scope.ADMIN)
        asked = {"of_workspace": self._workspace_id, "of_id": id_, "at": self._unit.now}
        revoke = _revoke(tuple(self._limits))
        if not await self._unit.transaction.write(self._workspace_id, revoke, asked | self._limits):
            raise NotFound("account key", id_)
        told = [Told("account_key.revoked", None, {"account_key_id": prefixed("akey", id_)})]
        await tell(self._unit.transaction, self._workspace_id, told, self._unit.clock())

    async def die(self, account_number: int) -> None:
        """Every key of an account whose session does not work any more."""
        asked = {"of_workspace": self._workspace_id, "of_account": account_number}
        await self._unit.transaction.write(self._workspace_id, DEAD, asked)
