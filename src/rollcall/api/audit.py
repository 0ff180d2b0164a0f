"""What was done that has to be answered for, and the proof that nothing of it was changed."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.api.who import caller_name
from rollcall.core.access.caller import Scope
from rollcall.core.audit.chain import Entry, Head, read_head
from rollcall.core.errors import Invalid
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

LAST = 2**53
LONGEST_HEAD = 100


class AuditQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Annotated[int, Meta(ge=1, le=LAST)] = LAST
    """Entries before this number: the `number` of the last one you have."""


class AuditEntry(msgspec.Struct, frozen=True):
    number: int
    at: Instant
    deed: str
    key: str
    """The key's id; `console`, `listener` and `local` stand for callers that show no key."""
    key_id: str
    """The same as the digest is made of it."""
    account_number: int | None
    reason: str | None
    details: dict[str, Any]
    workspace_id: int
    """As the digest is made of it."""
    previous: str
    """The digest of the entry before."""
    digest: str
    """SHA-256 of the entry's workspace_id, number, at, deed, key_id, account_number, reason,
    details and previous, as JSON with sorted names and no white space."""


class AuditList(msgspec.Struct, frozen=True):
    data: list[AuditEntry]


class VerifyQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    head: Annotated[str, Meta(max_length=LONGEST_HEAD)] | None = None
    """A `head` that you kept from an earlier answer."""


class AuditFault(msgspec.Struct, frozen=True):
    number: int
    what: str


class Verified(msgspec.Struct, frozen=True):
    ok: bool
    entries: int
    head: str
    """The number and digest of the newest entry; keep it elsewhere, to show it again later."""
    faults: list[AuditFault]


async def list_entries(call: Call) -> AuditList:
    asked = call.query(AuditQuery)
    found = await call.core.audit.entries(before=asked.before, limit=asked.limit)
    return AuditList([spell(entry) for entry in found])


async def verify(call: Call) -> Verified:
    kept = _kept(call.query(VerifyQuery).head)
    verdict = await call.core.audit.verified(kept)
    faults = [AuditFault(fault.number, fault.what) for fault in verdict.faults]
    return Verified(not faults, verdict.entries, str(verdict.head), faults)


def spell(entry: Entry) -> AuditEntry:
    return AuditEntry(
        entry.number,
        entry.at,
        entry.deed,
        caller_name(entry.key_id),
        entry.key_id,
        entry.account_number,
        entry.reason,
        entry.details,
        entry.workspace_id,
        entry.previous,
        entry.digest,
    )


def _kept(text: str | None) -> Head | None:
    if text is None:
        return None
    head = read_head(text)
    if head is None:
        raise Invalid({"head": "Not a head: a number, a colon and 64 hex digits."})
    return head


AUDIT = (
    Operation(
        "GET",
        "/v1/audit",
        list_entries,
        "listAudit",
        scope=Scope.ADMIN,
        query=AuditQuery,
        answer=AuditList,
        summary="What was done that has to be answered for, the newest first",
    ),
    Operation(
        "GET",
        "/v1/audit/verify",
        verify,
        "verifyAudit",
        scope=Scope.ADMIN,
        query=VerifyQuery,
        answer=Verified,
        summary="Whether any entry of the audit was altered, taken out or put elsewhere",
    ),
)
