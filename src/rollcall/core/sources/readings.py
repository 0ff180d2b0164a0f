"""What is kept of the asking: when a source was asked what, and when it need be asked again."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select

from rollcall.core.sources.kinds import Kind, Subject
from rollcall.core.unit import Unit
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import READINGS

R = READINGS.c
KEPT = Statement(
    select(R.as_of_ms, R.until_ms, R.fault, R.why, R.partial).where(
        R.workspace_id == bindparam("workspace_id"),
        R.question == bindparam("question"),
        R.source == bindparam("source"),
    )
)
KEEP = upsert(
    READINGS,
    ["workspace_id", "question", "source"],
    ["as_of_ms", "until_ms", "fault", "why", "partial"],
)
LONGEST_REASON = 500
FEW = 30
"""As many posts as are asked for at least: whoever wants fewer asks the same."""


class FaultKind(StrEnum):
    NOT_THERE = "not_there"
    RECONNECT = "reconnect"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    as_of_ms: int = 0
    """When it last answered; 0: it never did."""
    until_ms: int = 0
    fault: FaultKind | None = None
    why: str = ""
    partial: bool = False
    """Whether it has more of the list than was taken in."""


NEVER = Reading()


def question_of(kind: Kind, subject: Subject, account: int | None) -> str:
    """The same for whoever asks the same through the same account."""
    about = subject.username if subject.video_id is None else subject.video_id
    walk = f"{subject.comment_id or 0} {subject.before or 0}"
    many = "" if subject.count <= FEW else f" {subject.count}"
    return f"{kind} {about} {walk} {account or 0}{many}"


async def kept(unit: Unit, question: str, source: str) -> Reading:
    asked = {
        "workspace_id": unit.caller.workspace_id,
        "question": question,
        "source": source,
    }
    found = await unit.rows(KEPT, asked, quick=True)
    if not found:
        return NEVER
    as_of_ms, until_ms, fault, why, partial = found[0]
    return Reading(
        as_of_ms, until_ms, FaultKind(fault) if fault else None, why or "", bool(partial)
    )


async def keep(
    transaction: Transaction, workspace_id: int, question: str, source: str, reading: Reading
) -> None:
    """No page tells of it, so no revision moves by it."""
    row = {
        "workspace_id": workspace_id,
        "question": question,
        "source": source,
        "as_of_ms": reading.as_of_ms,
        "until_ms": reading.until_ms,
        "fault": reading.fault,
        "why": reading.why[:LONGEST_REASON] or None,
        "partial": reading.partial,
    }
    await transaction.note(KEEP, row)
