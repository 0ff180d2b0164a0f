"""Health: an account's history, looking at it now, and the roster's state now and day by day."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.api.accounts import AccountBody, the_account
from rollcall.api.page import read_before
from rollcall.core.errors import Conflict
from rollcall.core.health.days import Day
from rollcall.core.health.health import Change, means
from rollcall.core.health.summary import Summary
from rollcall.core.health.sweeping import outcome
from rollcall.kit.instants import END_OF_TIME, Instant, moment
from rollcall.ports.probing import Proof, Unasked, Unclear
from rollcall.wire.call import Call

__all__ = ["Day", "Summary"]


class HistoryQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: str | None = None
    """Changes before this instant: the `at` of the last one you have."""


class HistoryRow(msgspec.Struct, frozen=True):
    id: str
    state: str
    can_post: bool
    reason: str | None
    means: str | None
    confidence: str
    evidence: dict[str, Any] | None
    at: Instant
    lasted_seconds: int
    """How long it stayed so; of the present state, so far."""


class History(msgspec.Struct, frozen=True):
    data: list[HistoryRow]


class DaysQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=1, le=366)] = 30


class Days(msgspec.Struct, frozen=True):
    data: list[Day]


class CheckAnswer(msgspec.Struct, frozen=True):
    """What looking at an account came to."""

    outcome: Literal["works", "refused", "limited", "unclear", "unasked"]
    """`unclear` and `unasked` proved nothing, and changed nothing that is known."""
    changed: bool
    """Whether the account is otherwise than it was known to be."""
    asked: str | None
    answered: str | None
    why: str | None
    """Why nothing was proved, where nothing was."""
    account: AccountBody


async def check(call: Call) -> CheckAnswer:
    """Waits for the platform, with no transaction open."""
    found = await the_account(call)
    if not found.enabled:
        raise Conflict("It is switched off here. Enable it, then check it.")
    of = call.core.caller.workspace_id, found.number
    settled = await call.core.sweeping.check(*of, found.platform)
    proof = settled.asked.proof
    return CheckAnswer(
        outcome(proof),
        settled.found is not None,
        *_seen(proof),
        await call.core.accounts.one(AccountBody, "number", found.number),
    )


def _seen(proof: Proof) -> tuple[str | None, str | None, str | None]:
    if isinstance(proof, Unclear | Unasked):
        return None, None, proof.why
    return proof.seen.asked, proof.seen.answered, None


async def history(call: Call) -> History:
    asked = call.query(HistoryQuery)
    account = await the_account(call, removed=True)
    before = read_before(asked.before)
    changes = await call.core.health.of(account.number, before=before, limit=asked.limit)
    ends = [END_OF_TIME if asked.before is None else before, *(change.at for change in changes)]
    now = call.core.unit.now
    return History(
        [spell(change, min(end, now)) for change, end in zip(changes, ends, strict=False)]
    )


async def summary(call: Call) -> Summary:
    return await call.core.summary.now()


async def days(call: Call) -> Days:
    return Days(await call.core.summary.days(call.query(DaysQuery).days))


def spell(change: Change, until: Instant) -> HistoryRow:
    return HistoryRow(
        f"hc_{change.id}",
        change.state.value,
        change.can_post,
        change.reason,
        means(change.reason),
        change.confidence.value,
        change.evidence,
        change.at,
        max(0, round((moment(until) - moment(change.at)).total_seconds())),
    )
