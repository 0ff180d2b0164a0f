"""Sealing everything anew with another data key, a slice at a time, while all goes on.

Each slice is a transaction that also keeps how far it went. So it can be broken off anywhere, by
anybody, and whoever goes on does so from there; of several who go on at once each does another
slice. No key is thrown away, so every secret opens at every moment.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, LargeBinary, bindparam, func, select, tuple_, update

from rollcall.core.audit.chain import Deed, Done
from rollcall.core.audit.writing import write_down
from rollcall.core.vault import data_keys
from rollcall.core.vault.data_keys import OF_NO_WORKSPACE, Kept
from rollcall.core.vault.sealed import SEALED, SealedIn
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import DATA_KEYS
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant
from rollcall.kit.sealing import BY_DATA_KEY, MARK_BYTES, DataKey, MasterKey, SealBroken, Sealer

SLICE = 200
BETWEEN_SLICES = 0.002
"""Seconds in which others may write."""
D = DATA_KEYS.c


class Place(msgspec.Struct, frozen=True):
    """How far it went. A round ends with the last column; one in which nothing was left is last."""

    column: int = 0
    after: list[Any] | None = None
    looked: int = 0
    resealed: int = 0
    broken: int = 0
    before: int = 0
    """How many were sealed anew in the rounds before this one."""


class Progress(msgspec.Struct, frozen=True):
    key: str
    looked: int
    """Values looked at in this round."""
    resealed: int
    """In all rounds."""
    broken: int
    """Values that no key at hand opens, which stay as they are."""
    finished: bool


CURRENT = Statement(
    select(D.id, D.place, D.finished_at)
    .where(D.current.is_(True))
    .with_for_update()  # SQLite has one writer and leaves this out
)
GO_ON = Statement(
    update(DATA_KEYS)
    .where(D.id == bindparam("of_id"))
    .values(place=bindparam("new_place"), finished_at=bindparam("finished"))
)


class Rotation:
    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        master: Callable[[], MasterKey],
        clock: Clock,
        by: str,
    ) -> None:
        """`master` reads the master key as it is by now; `by` is who does it."""
        self._database = database
        self._sealer = sealer
        self._master = master
        self._clock = clock
        self._by = by

    async def begin(self) -> bool:
        """Have a new data key; False where one that was begun is not finished, and goes on.

        Raises SealBroken where the master key is not the one that wraps the data keys by now.
        """
        async with self._database.transaction() as transaction:
            await data_keys.hold(transaction)
            keys = await self._learn(transaction)
            current = _current(await data_keys.kept(transaction))
            anew = current.finished_at is not None or not await self._is_stale(transaction)
            if anew:
                made = await data_keys.add(transaction, self._master(), self._clock())
                keys = [*(replace(key, retired=True) for key in keys), made]
                await self._write_down(transaction, Deed.ROTATION_BEGUN, {"key": made.id.hex()})
        self._sealer.keep(keys)  # not before it is there for everybody
        return anew

    async def finish(self, seconds: float = float("inf")) -> Progress:
        """Go on for about so many seconds, or to the end. Raises SealBroken as `begin` does."""
        until = time.monotonic() + seconds
        reached = await self.step()
        while not reached.finished and time.monotonic() < until:
            await asyncio.sleep(BETWEEN_SLICES)
            reached = await self.step()
        return reached

    async def size(self) -> int:
        """How many sealed values there are."""
        counts = [await self._database.rows(_counting(where)) for where in SEALED]
        return sum(count for ((count,),) in counts)

    async def look_again(self) -> None:
        """Begin another round where somebody sealed with an older key meanwhile."""
        async with self._database.transaction() as transaction:
            await self._know_all(transaction)
            [[id_, _, finished_at]] = await transaction.rows(CURRENT)
            if finished_at is not None and await self._is_stale(transaction):
                await transaction.note(GO_ON, _gone_on(id_, Place(), None))

    async def step(self) -> Progress:
        """Seal one slice anew."""
        async with self._database.transaction() as transaction:
            [[id_, text, finished_at]] = await transaction.rows(CURRENT)
            place = msgspec.json.decode(text, type=Place) if text else Place()
            if finished_at is None:
                keys = await self._know_all(transaction)
                place, ended = await self._slice(transaction, place)
                finished_at = instant(self._clock()) if ended else None
                await transaction.note(GO_ON, _gone_on(id_, place, finished_at))
                if ended and (keys > 1 or place.before):
                    details = {"key": id_, "resealed": place.before, "broken": place.broken}
                    await self._write_down(transaction, Deed.ROTATION_FINISHED, details)
        resealed = place.before + place.resealed
        return Progress(id_, place.looked, resealed, place.broken, finished_at is not None)

    async def _slice(self, transaction: Transaction, place: Place) -> tuple[Place, bool]:
        """How far it went with this slice, and whether that was the end."""
        where = SEALED[place.column]
        rows = await transaction.rows(_next(where, beginning=place.after is None), _asked(place))
        resealed, broken = await self._seal_anew(transaction, where, rows)
        place = msgspec.structs.replace(
            place,
            after=list(rows[-1][: len(_key(where))]) if rows else None,
            looked=place.looked + len(rows),
            resealed=place.resealed + resealed,
            broken=place.broken + broken,
        )
        if len(rows) == SLICE:
            return place, False
        if place.column + 1 < len(SEALED):
            return msgspec.structs.replace(place, column=place.column + 1, after=None), False
        if place.resealed:
            return Place(before=place.before + place.resealed), False
        return place, True

    async def _seal_anew(
        self, transaction: Transaction, where: SealedIn, rows: Sequence[Row]
    ) -> tuple[int, int]:
        """How many were, and how many cannot be opened."""
        resealed = broken = 0
        for row in rows:
            names = [column.name for column in _columns(where)]
            said, old = dict(zip(names, row, strict=False)), bytes(row[len(names)])
            if old[:MARK_BYTES] == self._sealer.mark:
                continue
            bound_to = where.place_of(said)
            try:
                new = self._sealer.seal(self._sealer.open(old, bound_to), bound_to)
            except SealBroken:
                broken += 1
                continue
            key = {f"of_{column.name}": said[column.name] for column in _key(where)}
            await transaction.note(_replace(where), key | {"old": old, "new": new})
            resealed += 1
        return resealed, broken

    async def _learn(self, transaction: Transaction) -> list[DataKey]:
        keys = data_keys.unwrapped(await data_keys.kept(transaction), self._master())
        self._sealer.keep(keys)
        return keys

    async def _know_all(self, transaction: Transaction) -> int:
        """Know every data key, and which is current; gives how many there are."""
        there = await data_keys.kept(transaction)
        current = BY_DATA_KEY + bytes.fromhex(_current(there).id)
        marks = {BY_DATA_KEY + bytes.fromhex(key.id) for key in there}
        if current != self._sealer.mark or not marks <= self._sealer.marks:
            await self._learn(transaction)
        return len(there)

    async def _is_stale(self, transaction: Transaction) -> bool:
        """Whether anything that can be opened is sealed with another key than the current one."""
        for mark in self._sealer.marks - {self._sealer.mark}:
            for where in SEALED:
                if await transaction.rows(_sealed_with(where), {"mark": mark}):
                    return True
        return False

    async def _write_down(
        self, transaction: Transaction, deed: Deed, details: dict[str, Any]
    ) -> None:
        done = Done(workspace_id=OF_NO_WORKSPACE, deed=deed, key_id=self._by, details=details)
        await write_down(transaction, self._sealer, done, self._clock())


def _current(keys: Sequence[Kept]) -> Kept:
    return next(key for key in keys if key.current)


def _gone_on(id_: str, place: Place, finished_at: str | None) -> dict[str, object]:
    text = msgspec.json.encode(place).decode()
    return {"of_id": id_, "new_place": text, "finished": finished_at}


def _asked(place: Place) -> dict[str, object]:
    after: dict[str, object] = {f"after_{n}": value for n, value in enumerate(place.after or ())}
    return after | {"limit": SLICE}


def _key(where: SealedIn) -> list[Any]:
    return list(where.table.primary_key.columns)


def _columns(where: SealedIn) -> list[Any]:
    """The key, and whatever else its place is made of."""
    key = _key(where)
    names = {column.name for column in key}
    return key + [where.table.c[word] for word in where.words if word not in names]


@cache
def _next(where: SealedIn, *, beginning: bool) -> Statement:
    """What another has locked is passed over, so that none who write wait for each other."""
    key = _key(where)
    wanted = select(*_columns(where), where.sealed).where(where.sealed.is_not(None))
    if not beginning:
        after = [bindparam(f"after_{n}", type_=column.type) for n, column in enumerate(key)]
        wanted = wanted.where(tuple_(*key) > tuple_(*after))
    limit = bindparam("limit", type_=BigInteger())
    return Statement(wanted.order_by(*key).limit(limit).with_for_update(skip_locked=True))


@cache
def _replace(where: SealedIn) -> Statement:
    """Unless another value was stored in its place meanwhile."""
    same = [column == bindparam(f"of_{column.name}") for column in _key(where)]
    is_old = where.sealed == bindparam("old", type_=LargeBinary())
    return Statement(
        update(where.table).where(*same, is_old).values({where.column: bindparam("new")})
    )


@cache
def _sealed_with(where: SealedIn) -> Statement:
    begins = where.mark == bindparam("mark", type_=LargeBinary())
    return Statement(select(where.mark).where(begins).limit(1))


@cache
def _counting(where: SealedIn) -> Statement:
    return Statement(select(func.count()).select_from(where.table).where(where.sealed.is_not(None)))
