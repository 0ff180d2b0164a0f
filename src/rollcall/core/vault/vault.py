"""Sealing an account's secrets, and opening them for those who may."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import bindparam, delete, select

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.telling import tell_secrets_changed
from rollcall.core.unit import Unit
from rollcall.core.vault import showings
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import SECRETS
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import SealBroken, Sealer, Secret


class Held(msgspec.Struct, frozen=True):
    """That a secret is held: all that is shown of it unasked."""

    kind: SecretKind
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Stored:
    """Which secret was opened: what is stored in its place later is another, whatever it says."""

    number: int
    kind: SecretKind
    updated_at: Instant
    sealed: bytes = field(repr=False)


def place(workspace_id: int, number: int, kind: str) -> str:
    """What a sealed secret is bound to."""
    return f"{workspace_id}/{number}/{kind}"


PUT = upsert(SECRETS, ["workspace_id", "account_number", "kind"], ["sealed", "updated_at"])
_OF_ACCOUNT = (
    SECRETS.c.workspace_id == bindparam("workspace_id"),
    SECRETS.c.account_number == bindparam("account_number"),
)
HELD = Statement(
    select(SECRETS.c.kind, SECRETS.c.updated_at).where(*_OF_ACCOUNT).order_by(SECRETS.c.kind)
)
SEALED_OF = Statement(
    select(SECRETS.c.account_number, SECRETS.c.kind, SECRETS.c.sealed).where(
        SECRETS.c.workspace_id == bindparam("workspace_id"),
        among(SECRETS.c.account_number, "numbers"),
    )
)
SEALED = Statement(
    select(SECRETS.c.kind, SECRETS.c.updated_at, SECRETS.c.sealed).where(*_OF_ACCOUNT)
)
STILL_KEPT = Statement(
    select(SECRETS.c.sealed)
    .where(*_OF_ACCOUNT, SECRETS.c.kind == bindparam("kind"))
    .with_for_update()  # SQLite has one writer and leaves this out
)
FORGET = Statement(delete(SECRETS).where(*_OF_ACCOUNT, among(SECRETS.c.kind, "kinds")))


class Vault:
    def __init__(self, unit: Unit) -> None:
        self._reads = unit
        self._unit = unit
        self._sealer = unit.sealer
        self._caller = unit.caller

    async def held(self, number: int) -> list[Held]:
        rows = await self._reads.rows(HELD, self._of(number), quick=True)
        return [Held(SecretKind(kind), updated_at) for kind, updated_at in rows]

    async def open(
        self, number: int, kinds: Collection[SecretKind] = tuple(SecretKind)
    ) -> dict[SecretKind, Secret]:
        """Those secrets of the account in clear; that they were shown is kept.

        Raises Forbidden, SealBroken.
        """
        return {stored.kind: secret for stored, secret in await self._opened(number, kinds)}

    async def open_one(self, number: int, kind: SecretKind) -> tuple[Stored, Secret] | None:
        """The same of one, and which it is."""
        return (await self.open_each(number, (kind,))).get(kind)

    async def open_each(
        self, number: int, kinds: Collection[SecretKind]
    ) -> dict[SecretKind, tuple[Stored, Secret]]:
        """The same of several, as they stood together."""
        return {one[0].kind: one for one in await self._opened(number, kinds)}

    async def _opened(
        self, number: int, kinds: Collection[SecretKind]
    ) -> list[tuple[Stored, Secret]]:
        self._caller.must(Scope.SECRETS)
        rows = await self._reads.rows(SEALED, self._of(number), quick=True)
        workspace_id = self._caller.workspace_id
        opened = [
            (
                Stored(number, SecretKind(kind), updated_at, bytes(sealed)),
                self._sealer.open(sealed, place(workspace_id, number, kind)),
            )
            for kind, updated_at, sealed in rows
            if kind in kinds
        ]
        await showings.keep(self._unit, number, sorted(stored.kind.value for stored, _ in opened))
        return opened

    async def store(self, number: int, secrets: Mapping[SecretKind, Secret]) -> None:
        """Seal secrets of an account the caller may see. Raises Forbidden."""
        self._caller.must(Scope.WRITE)
        unit = self._unit
        workspace_id = self._caller.workspace_id
        kept = [(number, secrets)]
        if await store(unit.transaction, self._sealer, workspace_id, kept, unit.now):
            await tell_secrets_changed(unit.transaction, workspace_id, number, unit.clock())

    def _of(self, number: int) -> dict[str, object]:
        return {"workspace_id": self._caller.workspace_id, "account_number": number}


async def store(
    transaction: Transaction,
    sealer: Sealer,
    workspace_id: int,
    secrets: Sequence[tuple[int, Mapping[SecretKind, Secret]]],
    now: Instant,
) -> set[int]:
    """Seal and keep the secrets of some accounts. An empty one never replaces what is kept.

    One that is kept already stays as it is, with its date. Gives the numbers of the accounts for
    which anything changed.
    """
    kept = await known(transaction, sealer, workspace_id, [number for number, _ in secrets])
    changed = [
        (number, kind, secret)
        for number, kinds in secrets
        for kind, secret in kinds.items()
        if secret.reveal() and kept.get((number, kind.value)) != secret
    ]
    rows = [
        {
            "workspace_id": workspace_id,
            "account_number": number,
            "kind": kind.value,
            "sealed": sealer.seal(secret, place(workspace_id, number, kind.value)),
            "updated_at": now,
        }
        for number, kind, secret in changed
    ]
    await transaction.write_many(workspace_id, PUT, rows)
    return {number for number, _, _ in changed}


async def forget(
    transaction: Transaction, workspace_id: int, number: int, kinds: Sequence[SecretKind]
) -> None:
    """Let go of what is of no use to anybody any more."""
    asked = {"workspace_id": workspace_id, "account_number": number, "kinds": list(kinds)}
    await transaction.write(workspace_id, FORGET, asked)


async def still_kept(transaction: Transaction, workspace_id: int, stored: Stored) -> bool:
    """Whether it is what is kept; nothing takes its place until this transaction ends."""
    asked = {
        "workspace_id": workspace_id,
        "account_number": stored.number,
        "kind": stored.kind.value,
    }
    rows = await transaction.rows(STILL_KEPT, asked)
    return any(bytes(sealed) == stored.sealed for (sealed,) in rows)


async def known(
    transaction: Transaction, sealer: Sealer, workspace_id: int, numbers: Sequence[int]
) -> dict[tuple[int, str], Secret | None]:
    """What is kept, to be compared and never shown; None for what this master key does not open."""
    if not numbers:
        return {}
    asked = {"workspace_id": workspace_id, "numbers": list(numbers)}
    kept: dict[tuple[int, str], Secret | None] = {}
    for number, kind, sealed in await transaction.rows(SEALED_OF, asked):
        try:
            kept[number, kind] = sealer.open(sealed, place(workspace_id, number, kind))
        except SealBroken:
            kept[number, kind] = None
    return kept
