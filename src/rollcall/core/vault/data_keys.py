"""The data keys of a server: kept wrapped by its master key, one of them current."""

import contextlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, null, select, update

from rollcall.db.database import Database, Reads, Transaction
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import DATA_KEYS
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import DataKey, MasterKey, SealBroken, new_data_key

D = DATA_KEYS.c
OF_NO_WORKSPACE = 0
HELD = "data keys"
"""What whoever adds a key or wraps them anew holds, so that no two do it at once."""


class Kept(msgspec.Struct, frozen=True):
    """A data key as it is kept."""

    id: str
    wrapped: bytes
    current: bool
    made_at: Instant
    retired_at: Instant | None
    finished_at: Instant | None
    """When everything that is kept was sealed with it."""


ALL = Statement(select(*(D[name] for name in Kept.__struct_fields__)).order_by(D.made_at, D.id))
INSERT = insert_row(DATA_KEYS)
RETIRE = Statement(
    update(DATA_KEYS)
    .where(D.current.is_(True))
    .values(current=False, retired_at=bindparam("at"), place=null())
)
WRAP = Statement(
    update(DATA_KEYS).where(D.id == bindparam("of_id")).values(wrapped=bindparam("anew"))
)
FORGET = Statement(delete(DATA_KEYS).where(D.id == bindparam("of_id")))


async def kept(reads: Reads) -> list[Kept]:
    rows = await reads.rows(ALL, quick=True)
    return [Kept(i, bytes(w), bool(c), *dates) for i, w, c, *dates in rows]


def unwrapped(keys: Sequence[Kept], master: MasterKey) -> list[DataKey]:
    """Raises SealBroken: another master key wrapped them, or one was altered."""
    return [master.unwrap(bytes.fromhex(k.id), k.wrapped, retired=not k.current) for k in keys]


async def hold(transaction: Transaction) -> None:
    await transaction.hold(OF_NO_WORKSPACE, [HELD])


async def begin(database: Database, master: MasterKey, now: datetime) -> list[DataKey]:
    """The first data key, or what another process began with meanwhile. Raises SealBroken."""
    async with database.transaction() as transaction:
        await hold(transaction)
        there = await kept(transaction)
        if there:
            return unwrapped(there, master)
        return [await add(transaction, master, now)]


async def add(transaction: Transaction, master: MasterKey, now: datetime) -> DataKey:
    """Make a data key, which is current from now on. The caller holds the data keys."""
    at = instant(now)
    key = new_data_key()
    await transaction.note(RETIRE, {"at": at})
    row = {
        "id": key.id.hex(),
        "wrapped": master.wrap(key),
        "current": True,
        "made_at": at,
        "retired_at": None,
        "place": None,
        "finished_at": None,
    }
    await transaction.note(INSERT, row)
    return key


async def wrap_anew(transaction: Transaction, old: MasterKey, new: MasterKey) -> int:
    """Wrap every data key with another master key; gives how many there are. Raises SealBroken."""
    await hold(transaction)
    keys = unwrapped(await kept(transaction), old)
    for key in keys:
        await transaction.note(WRAP, {"of_id": key.id.hex(), "anew": new.wrap(key)})
    return len(keys)


async def let_go_of_foreign(transaction: Transaction, master: MasterKey, now: datetime) -> None:
    """Forget the data keys that this master key does not open, and have a current one."""
    await hold(transaction)
    there = await kept(transaction)
    known = opened(there, master)
    ids = {key.id.hex() for key in known}
    for key in there:
        if key.id not in ids:
            await transaction.note(FORGET, {"of_id": key.id})
    if all(key.retired for key in known):
        await add(transaction, master, now)


def opened(keys: Sequence[Kept], master: MasterKey) -> list[DataKey]:
    """Those that this master key opens."""
    found: list[DataKey] = []
    for key in keys:
        with contextlib.suppress(SealBroken):
            found += unwrapped([key], master)
    return found
