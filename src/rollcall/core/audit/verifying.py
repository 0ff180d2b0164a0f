"""Proving a chain: whether any entry was altered, taken out, put elsewhere or added behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, func, select

from rollcall.core.audit.chain import Entry, Fault, Head, canonical, faults_in, head_of
from rollcall.core.audit.writing import HEAD, head_of_chain
from rollcall.db.database import Database
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import AUDIT, AUDIT_HEADS
from rollcall.kit.sealing import SealBroken, Sealer

A = AUDIT.c
AT_ONCE = 1000
MOST_FAULTS = 100

COLUMNS = [A[name] for name in Entry.__struct_fields__]
FROM_THERE = Statement(
    select(*COLUMNS)
    .where(
        A.workspace_id == bindparam("of_workspace"),
        A.number > bindparam("after", type_=A.number.type),
        A.number <= bindparam("until", type_=A.number.type),
    )
    .order_by(A.number)
    .limit(bindparam("limit", type_=A.number.type))
)
NEWEST = Statement(
    select(func.coalesce(func.max(A.number), 0)).where(A.workspace_id == bindparam("of_workspace"))
)
CHAINS = Statement(
    select(AUDIT_HEADS.c.workspace_id)
    .union(select(A.workspace_id).distinct())
    .order_by(AUDIT_HEADS.c.workspace_id)
)


BEGINNING = Head()


class Verdict(msgspec.Struct, frozen=True):
    workspace_id: int
    entries: int
    head: Head
    faults: list[Fault]
    """The first of them; none where nothing was tampered with."""


async def chains(database: Database) -> list[int]:
    """The workspaces that anything was written down of; 0 is the whole server."""
    return [workspace_id for (workspace_id,) in await database.rows(CHAINS)]


async def verify(
    database: Database,
    sealer: Sealer,
    workspace_id: int,
    kept: Head | None = None,
    at_once: int = AT_ONCE,
) -> Verdict:
    """Go through the whole chain. `kept` is a head that was written down elsewhere, earlier."""
    head, faults = await _head(database, sealer, workspace_id)
    asked = {"of_workspace": workspace_id, "until": head.number, "limit": at_once}
    walk = _Walk(faults, kept)
    while rows := await database.rows(FROM_THERE, asked | {"after": walk.reached.number}):
        walk.go_on([read(row) for row in rows])
    walk.end(head)
    [[newest]] = await database.rows(NEWEST, asked)
    # Read after it: meanwhile others may have written, and moved the head with it.
    now, _ = await _head(database, sealer, workspace_id)
    if newest > now.number:
        faults.append(Fault(now.number + 1, "It stands behind the end of the chain."))
    return Verdict(workspace_id, walk.entries, head, faults[:MOST_FAULTS])


@dataclass(slots=True)
class _Walk:
    """How far it was gone through, and what was found on the way."""

    faults: list[Fault]
    kept: Head | None
    reached: Head = BEGINNING
    entries: int = 0
    met: bool = False
    """Whether the kept head is the head of an entry."""

    def go_on(self, entries: Sequence[Entry]) -> None:
        for found in faults_in(entries, self.reached):
            if isinstance(found, Fault):
                self.faults.append(found)
            else:
                self.entries += 1
                self.met = self.met or head_of(found) == self.kept
        self.reached = head_of(entries[-1])

    def end(self, head: Head) -> None:
        if self.reached != head:
            self.faults.append(Fault(head.number, f"The chain ends with {self.reached.number}."))
        if self.kept is not None and self.kept != BEGINNING and not self.met:
            wrong = "It is not the entry whose digest was kept elsewhere."
            self.faults.append(Fault(self.kept.number, wrong))


async def _head(database: Database, sealer: Sealer, workspace_id: int) -> tuple[Head, list[Fault]]:
    """The head, or what it says of itself where it does not open."""
    try:
        return await head_of_chain(database, sealer, workspace_id), []
    except SealBroken:
        [[number, digest, _]] = await database.rows(HEAD, {"of_workspace": workspace_id})
        return Head(number, digest), [Fault(number, "The head of the chain was altered.")]


def read(row: Row) -> Entry:
    """A row as an entry; details that are not written as we write them are altered ones."""
    said = dict(zip(Entry.__struct_fields__, row, strict=True))
    text = said["details"]
    try:
        said["details"] = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeError):
        said["details"] = {}
    if canonical(said["details"]).decode() != text:
        said["details"] = {"altered": text}
    return Entry(**said)
