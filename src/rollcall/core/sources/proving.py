"""What a platform's answer proves of the account's token it was asked with, written as its health.

A token is judged by its own answers alone: one that was replaced while its answer was on the way is
none of the account's any more, and what is known of the one that replaced it stays.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import msgspec

from rollcall.core.access.acting import hold_session, intake_of
from rollcall.core.access.caller import Caller
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.core import Core
from rollcall.core.errors import NotFound
from rollcall.core.health.checking import BANNED, ENDED_WITH_ITS_TOKEN, TOKEN
from rollcall.core.health.health import TOKEN_REFUSED, Confidence, Health, only_its_token_ended
from rollcall.core.vault.vault import Stored, still_kept
from rollcall.kit.instants import Instant
from rollcall.ports.reading import TokenRefused


class Entering(Protocol):
    async def admit_as(self, caller: Caller) -> Admitted: ...
    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


async def token_is_refused(
    way_in: Entering, caller: Caller, token: Stored, refused: TokenRefused
) -> None:
    """Whoever found it out may not write; what was found is true all the same."""
    admitted = await way_in.admit_as(caller)
    async with way_in.enter(admitted, writes=True) as core:
        now = core.unit.now
        await _judge(core, token, lambda record: _expired(record, token, refused, now))


async def token_works(way_in: Entering, caller: Caller, token: Stored, asked: str) -> None:
    """Nothing is written but where another token of the account was refused before."""
    admitted = await way_in.admit_as(caller)
    async with way_in.enter(admitted, writes=False) as core:
        if not await _is_refused(core, token.number):
            return
    async with way_in.enter(admitted, writes=True) as core:
        now = core.unit.now
        await _judge(core, token, lambda record: _mended(record, token, asked, now))


async def _is_refused(core: Core, number: int) -> bool:
    try:
        account = await core.accounts.one(Account, "number", number)
    except NotFound:
        return False  # taken off the roster meanwhile
    return only_its_token_ended(account.health, account.health_reason)


async def _judge(
    core: Core, token: Stored, found: Callable[[Mapping[str, Any]], AccountFacts | None]
) -> None:
    """Apply what is `found` to the record, if the account still has that token."""
    unit, workspace_id = core.unit, core.caller.workspace_id
    await hold_session(core, token.number)
    # The record before the secret, as imports lock them: or two could wait for each other.
    records = await AccountWrites(unit.transaction, workspace_id).records([token.number])
    if await still_kept(unit.transaction, workspace_id, token):
        facts = found(records[token.number])
        if facts is not None:
            await intake_of(core).change(token.number, facts)


def _expired(
    record: Mapping[str, Any], token: Stored, refused: TokenRefused, now: Instant
) -> AccountFacts | None:
    if _is_mended_elsewhere(record) or _refused_token(record) == token.updated_at:
        return None
    return AccountFacts(
        health=Health.EXPIRED,
        health_reason=TOKEN_REFUSED,
        health_confidence=Confidence.PROBED,
        health_evidence={
            "asked": refused.asked,
            "answered": refused.code,
            "said": refused.said,
            "at": now,
            TOKEN: token.updated_at,
        },
        checked_at=now,
    )


def _mended(
    record: Mapping[str, Any], token: Stored, asked: str, now: Instant
) -> AccountFacts | None:
    if _refused_token(record) in (None, token.updated_at):
        return None
    return AccountFacts(
        health=Health.HEALTHY,
        health_confidence=Confidence.PROBED,
        health_evidence={
            "asked": asked,
            "answered": "what was asked for",
            "at": now,
            TOKEN: token.updated_at,
        },
        checked_at=now,
    )


def _is_mended_elsewhere(record: Mapping[str, Any]) -> bool:
    """Whether another thing is wrong that a token made anew would not mend."""
    if not record["enabled"] or record["removed_at"] is not None:
        return True
    if record["health"] == Health.EXPIRED:
        return record["health_reason"] not in ENDED_WITH_ITS_TOKEN
    return record["health"] == Health.DISABLED or record["health_reason"] == BANNED


def _refused_token(record: Mapping[str, Any]) -> object:
    """When the token was stored that the account's health says is refused."""
    if not only_its_token_ended(record["health"], record["health_reason"]):
        return None
    evidence = record["health_evidence"]
    return msgspec.json.decode(evidence, type=dict[str, Any]).get(TOKEN) if evidence else None
