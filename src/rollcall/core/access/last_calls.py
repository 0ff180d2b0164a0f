"""The last calls made with each key: noted in memory, written down every few seconds.

No call waits for a write. A key has one row of so many calls, and every process puts its own among
them; what a process that is killed had not written yet is lost, and nothing else.
"""

import random
from collections import deque
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import KEY_CALLS

C = KEY_CALLS.c
KEPT = 50


class LastCall(msgspec.Struct, frozen=True, array_like=True):
    """What was asked, without the values that stood in its path or query."""

    at: float
    """Unix seconds."""
    face: str
    method: str
    path: str
    status: int
    size: int
    """Bytes of the answer's body."""
    id: int = msgspec.field(default_factory=lambda: random.getrandbits(52))
    """Tells calls of one moment apart."""


BEGIN = upsert(KEY_CALLS, ["key_id"])
OF_KEY = Statement(select(C.calls).where(C.key_id == bindparam("key_id")))
HELD = Statement(select(C.calls).where(C.key_id == bindparam("key_id")).with_for_update())
PUT = Statement(
    update(KEY_CALLS)
    .where(C.key_id == bindparam("of_key"))
    .values(calls=bindparam("calls"))
    .returning(C.key_id)
)


class LastCalls:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._new: dict[str, deque[LastCall]] = {}
        self._leaving: dict[str, deque[LastCall]] = {}

    def note(self, key_id: str, call: LastCall) -> None:
        calls = self._new.get(key_id)
        if calls is None:
            calls = self._new[key_id] = deque(maxlen=KEPT)
        calls.append(call)

    async def of(self, key_id: str) -> list[LastCall]:
        """The newest first: this process's to the last, others' as they wrote them down."""
        here = [*self._leaving.get(key_id, ()), *self._new.get(key_id, ())]
        rows = await self._database.rows(OF_KEY, {"key_id": key_id}, quick=True)
        return _newest([*(_read(rows[0][0]) if rows else ()), *here])[::-1]

    async def write_down(self) -> None:
        if not self._new:
            return
        self._leaving, self._new = self._new, {}
        try:
            async with self._database.transaction() as transaction:
                for key_id in sorted(self._leaving):  # every process in one order
                    await _put(transaction, key_id, self._leaving[key_id])
        except BaseException:
            self._take_back()
            raise
        self._leaving = {}

    def _take_back(self) -> None:
        for key_id, calls in self._leaving.items():
            self._new[key_id] = deque([*calls, *self._new.get(key_id, ())], KEPT)
        self._leaving = {}


async def _put(transaction: Transaction, key_id: str, calls: Iterable[LastCall]) -> None:
    await transaction.note(BEGIN, {"key_id": key_id, "calls": "[]"})
    [[before]] = await transaction.note(HELD, {"key_id": key_id})
    together = _newest([*_read(before), *calls])
    spelled = msgspec.json.encode(together).decode()
    await transaction.note(PUT, {"of_key": key_id, "calls": spelled})


def _newest(calls: list[LastCall]) -> list[LastCall]:
    """The last of them in their order; what was written and is still here is one call."""
    once = {call.id: call for call in calls}
    return sorted(once.values(), key=lambda call: call.at)[-KEPT:]


def _read(text: Any) -> list[LastCall]:
    return msgspec.json.decode(text, type=list[LastCall])
