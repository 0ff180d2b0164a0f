"""Answers kept for a day, so that a write which is repeated with the same key is done once."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, select, update

from rollcall.core.errors import Conflict, Invalid
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import KEPT_ANSWERS
from rollcall.kit.instants import instant

K = KEPT_ANSWERS.c
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255

CLAIM = upsert(KEPT_ANSWERS, ["workspace_id", "key_id", "idempotency_key"])
_MINE = (
    K.workspace_id == bindparam("of_workspace"),
    K.key_id == bindparam("of_key"),
    K.idempotency_key == bindparam("of_repeat"),
)
GIVEN = Statement(select(K.fingerprint, K.status, K.body).where(*_MINE))
ANSWER = Statement(update(KEPT_ANSWERS).where(*_MINE).values(status=1, body=bindparam("new_body")))
SWEEP = Statement(
    delete(KEPT_ANSWERS).where(
        K.workspace_id == bindparam("of_workspace"), K.created_at < bindparam("before")
    )
)


class KeptAnswer:
    """What is known of one write, claimed and answered in the write's own transaction.

    A write that fails leaves no claim, and one that is still at work holds back its repetition.
    """

    def __init__(self, unit: Unit, key: str, given: bytes | None) -> None:
        self._unit = unit
        self._key = key
        self.given = given
        """The answer that was given before, if there was one."""

    @staticmethod
    async def find(unit: Unit, key: str, asked: bytes) -> "KeptAnswer":
        """Raises Invalid for a key used for another request."""
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Invalid({"Idempotency-Key": f"1 to {LONGEST_KEY} characters."})
        caller, now = unit.caller, unit.clock()
        mine = {"of_workspace": caller.workspace_id, "of_key": caller.key_id, "of_repeat": key}
        fingerprint = sha256(asked).hexdigest()
        sweep = {"of_workspace": caller.workspace_id, "before": instant(now - KEPT_FOR)}
        await unit.transaction.write(caller.workspace_id, SWEEP, sweep)
        claim = {
            "workspace_id": caller.workspace_id,
            "key_id": caller.key_id,
            "idempotency_key": key,
            "fingerprint": fingerprint,
            "status": 0,
            "body": b"",
            "created_at": instant(now),
        }
        if await unit.transaction.write(caller.workspace_id, CLAIM, claim):
            return KeptAnswer(unit, key, None)
        [(known, status, body)] = await unit.rows(GIVEN, mine)
        if known != fingerprint:
            raise Invalid({"Idempotency-Key": "Used before for another request."})
        if not status:
            msg = "The first request with this Idempotency-Key is still at work."
            raise Conflict(msg)
        return KeptAnswer(unit, key, body)

    async def keep(self, body: bytes) -> None:
        caller = self._unit.caller
        row = {
            "of_workspace": caller.workspace_id,
            "of_key": caller.key_id,
            "of_repeat": self._key,
            "new_body": body,
        }
        await self._unit.transaction.write(caller.workspace_id, ANSWER, row)
