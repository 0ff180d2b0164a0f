"""Writing down what came of asking: what changed one by one, what did not all at once.

Each account is judged again as its record stands when it is written, and by the token it was asked
with: what somebody said meanwhile, and a token that was replaced meanwhile, stay.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import bindparam, update

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.intake import Intake
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.health import paces
from rollcall.core.health.checking import TOKEN, decide, known_of
from rollcall.core.health.health import Finding, shows_signed_in
from rollcall.core.health.leasing import OF_RECORD, Due
from rollcall.core.health.probing import Asked
from rollcall.core.health.scheduling import again, first_check, next_check
from rollcall.core.vault.vault import still_kept
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import ACCOUNTS, CHECKS
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant, moment
from rollcall.kit.sealing import Sealer
from rollcall.ports.platforms import Platforms
from rollcall.ports.probing import Proof, Refused, Through, Unasked, Unclear, Works

A = ACCOUNTS.c
_OF_ACCOUNT = (
    A.workspace_id == bindparam("of_workspace"),
    A.number == bindparam("of_number"),
)
PLANNED = Statement(
    update(ACCOUNTS).where(*_OF_ACCOUNT).values(next_check_at=bindparam("next_check"))
)
CHECKED = Statement(
    update(ACCOUNTS)
    .where(*_OF_ACCOUNT)
    .values(checked_at=bindparam("checked"), next_check_at=bindparam("next_check"))
)
"""Neither moves the version: whoever changes an account has read all that they change."""
GIVEN_BACK = upsert(
    CHECKS,
    ["workspace_id", "account_number"],
    ["leased_until", "faults", "fault", "quotas", "used_up_at"],
)
Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an account that was asked about."""

    asked: Asked
    found: Finding | None
    """What is known now and was not before."""
    next_check: datetime | None
    """None: it is still due."""


class Settling:
    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        sealer: Sealer,
        clock: Clock,
        chance: Chance,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._sealer = sealer
        self._clock = clock
        self._chance = chance

    async def settle(self, asked: Iterable[Asked]) -> list[Settled]:
        """One transaction for all accounts of a workspace."""
        of_workspace: dict[int, list[Asked]] = {}
        for one in asked:
            of_workspace.setdefault(one.due.workspace_id, []).append(one)
        settled: list[Settled] = []
        for workspace_id, those in of_workspace.items():
            async with self._database.transaction() as transaction:
                settled += await self._settle(transaction, workspace_id, those)
        return settled

    async def plan_first(self, of_workspace: Mapping[int, Sequence[int]]) -> None:
        """Spread the first checks of accounts that none was planned for."""
        for workspace_id, numbers in of_workspace.items():
            async with self._database.transaction() as transaction:
                rows = [
                    _of(workspace_id, number)
                    | {"next_check": instant(first_check(self._clock(), self._chance()))}
                    for number in numbers
                ]
                await transaction.write_many(workspace_id, PLANNED, rows)

    async def _settle(
        self, transaction: Transaction, workspace_id: int, asked: Sequence[Asked]
    ) -> list[Settled]:
        found = await self._found(transaction, workspace_id, asked)
        settled = [self._planned(one, found.get(one.due.number)) for one in asked]
        changes = [(s, s.found) for s in settled if s.found is not None]
        if changes:
            facts = {s.asked.due.number: _facts(s, finding) for s, finding in changes}
            intake = Intake(transaction, workspace_id, self._platforms, self._sealer, self._clock)
            await intake.change_each(list(facts), lambda record: facts[record["number"]])
        same = [s for s in settled if s.found is None and s.next_check is not None]
        proved = [_times(s) for s in same if _is_proof(s.asked.proof)]
        unproved = [_times(s) for s in same if not _is_proof(s.asked.proof)]
        await transaction.write_many(workspace_id, CHECKED, proved)
        await transaction.write_many(workspace_id, PLANNED, unproved)
        # After the records, which whoever changes accounts locks first.
        for one in settled:
            if one.next_check is None:
                await transaction.note(GIVEN_BACK, _given_back(one))
        given = [_given_back(one) for one in settled if one.next_check is not None]
        await transaction.write_many(workspace_id, GIVEN_BACK, given)
        return settled

    async def _found(
        self, transaction: Transaction, workspace_id: int, asked: Sequence[Asked]
    ) -> dict[int, Finding]:
        """By number; nothing is locked but what seems to have changed."""
        seem = {one.due.number: one for one in asked if _finding(one, one.due) is not None}
        if not seem:
            return {}
        await transaction.hold(workspace_id, [f"session of {number}" for number in sorted(seem)])
        writes = AccountWrites(transaction, workspace_id)
        found: dict[int, Finding] = {}
        for number, record in (await writes.records(list(seem))).items():
            one = seem[number]
            if _is_overtaken(record, one):
                continue
            if one.token and not await still_kept(transaction, workspace_id, one.token):
                continue
            finding = _finding(one, _as_it_stands(one.due, record))
            if finding is not None:
                found[number] = finding
        return found

    def _planned(self, asked: Asked, found: Finding | None) -> Settled:
        return Settled(asked, found, self._next_check(asked, found))

    def _next_check(self, asked: Asked, found: Finding | None) -> datetime | None:
        proof, now, chance = asked.proof, asked.at, self._chance()
        if isinstance(proof, Unclear):
            if proof.full:
                return None
            return again(now, asked.due.faults + 1, proof.seconds, chance=chance)
        known = asked.due.known
        limit_ends = known.limit_ends
        if found is not None:
            until = (found.evidence or {}).get("until")
            since = instant(now)
            known = msgspec.structs.replace(
                known, state=found.state, reason=found.reason, since=since, until=until
            )
            limit_ends = known.limit_ends
        return next_check(
            known.state,
            now,
            ends=_moment(known.ends),
            limit_ends=_moment(limit_ends),
            every=asked.every,
            chance=chance,
        )


def _finding(asked: Asked, due: Due) -> Finding | None:
    found = decide(due.known, asked.proof, instant(asked.at))
    if found is None or asked.token is None or found.evidence is None:
        return found
    evidence = found.evidence | {TOKEN: asked.token.updated_at}
    return msgspec.structs.replace(found, evidence=evidence)


def _as_it_stands(due: Due, record: Mapping[str, Any]) -> Due:
    row = {name: record[name] for name in OF_RECORD}
    was = due.known
    known = known_of(row, has_token=was.has_token, renews=was.renews, faults=was.faults)
    return msgspec.structs.replace(due, known=known)


def _is_overtaken(record: Mapping[str, Any], asked: Asked) -> bool:
    """Whether somebody said later than we asked how it is, or that it is no more to be asked."""
    if record["removed_at"] is not None or not record["enabled"]:
        return True
    later = max(record["checked_at"] or "", record["health_since"])
    return later > instant(asked.at)


def _facts(settled: Settled, found: Finding) -> AccountFacts:
    proved = not isinstance(settled.asked.proof, Unclear)
    facts = AccountFacts(
        health=found.state,
        can_post=found.can_post,
        health_reason=found.reason,
        health_confidence=found.confidence,
        health_evidence=found.evidence,
        checked_at=instant(settled.asked.at) if proved else UNSET,
        next_check_at=_instant(settled.next_check),
    )
    signed_in = shows_signed_in(found.state) if _by_session(settled.asked.proof) else None
    return facts if signed_in is None else msgspec.structs.replace(facts, signed_in=signed_in)


def _by_session(proof: Proof) -> bool:
    """A token tells nothing of where else the account is signed in."""
    return isinstance(proof, Works | Refused) and proof.through is Through.SESSION


def _is_proof(proof: Proof) -> bool:
    return not isinstance(proof, Unclear | Unasked)


def _of(workspace_id: int, number: int) -> dict[str, Any]:
    return {"of_workspace": workspace_id, "of_number": number}


def _times(settled: Settled) -> dict[str, Any]:
    due = settled.asked.due
    return _of(due.workspace_id, due.number) | {
        "checked": instant(settled.asked.at),
        "next_check": _instant(settled.next_check),
    }


def _given_back(settled: Settled) -> dict[str, Any]:
    due, proof = settled.asked.due, settled.asked.proof
    unclear = proof if isinstance(proof, Unclear) else None
    failed = unclear is not None and not unclear.full
    quotas, used_up_at = _left(settled)
    return {
        "workspace_id": due.workspace_id,
        "account_number": due.number,
        "platform": due.platform,
        "asked_at": instant(settled.asked.at),
        "leased_until": None,
        "faults": due.faults + failed if unclear else 0,
        "fault": unclear.why if unclear else None,
        "quotas": quotas,
        "used_up_at": used_up_at,
    }


def _left(settled: Settled) -> tuple[str | None, Instant | None]:
    """What is left of its quotas, and when the first is used up; what proved nothing leaves it."""
    due, proof = settled.asked.due, settled.asked.proof
    if not _is_proof(proof):
        return due.quotas, due.used_up_at
    told = proof.quotas if isinstance(proof, Works) else ()
    readings = paces.read(told, due.quotas, settled.asked.at)
    kept = msgspec.json.encode(readings).decode() if readings else None
    return kept, paces.first_used_up(readings)


def _instant(at: datetime | None) -> Instant | None:
    return None if at is None else instant(at)


def _moment(at: Instant | None) -> datetime | None:
    return None if at is None else moment(at)
