"""Letting a caller act for an account: its key is known, its session works, its owner agreed.

That a session has ended is found out here, and by nothing but proof: then the account's health is
`expired`, with what was asked and what came back, before the caller is refused. A token that its
platform refuses is another thing: its session goes on, and what is known of it stays.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec

from rollcall.core.access.account_keys import AccountKeyRefused, Acting, SessionDead
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.intake import Intake
from rollcall.core.core import Core
from rollcall.core.errors import NotFound
from rollcall.core.health.health import Confidence, Health, only_its_token_ended
from rollcall.kit.instants import Instant


class Entering(Protocol):
    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


async def act_for(
    way_in: Entering, admitted: Admitted, key: str | None, scopes: Sequence[str]
) -> Acting:
    """Raises AccountKeyRefused, SessionDead, ScopeNotGranted."""
    async with way_in.enter(admitted, writes=False) as core:
        kept = await core.account_keys.find(key)
        account = await _account(core, kept.account_number)
        ended = has_ended(account, core.unit.now)
        if kept.alive and not ended:
            acting = await core.account_keys.acting(kept)
            for scope in scopes:
                acting.must(scope)
            return acting
        known = not kept.alive and account.health == Health.EXPIRED
    if ended and not known:
        await _write_down(way_in, admitted, kept.account_number)
    raise SessionDead  # an old key that died proves nothing against a session begun since


async def _write_down(way_in: Entering, admitted: Admitted, account_number: int) -> None:
    async with way_in.enter(admitted, writes=True) as core:
        await hold_session(core, account_number)
        account = await _account(core, account_number)
        if has_ended(account, core.unit.now):  # its owner may have signed in meanwhile
            await end_session(core, account)


async def hold_session(core: Core, account_number: int) -> None:
    """Wait until nobody else is about to begin or end this account's session."""
    unit = core.unit
    await unit.transaction.hold(unit.caller.workspace_id, [f"session of {account_number}"])


async def end_session(core: Core, account: Account) -> None:
    """Write down that an account's session is dead: its keys, its health and why.

    Whoever found it out may not write; what was found is true all the same.
    """
    await core.account_keys.die(account.number)
    now = core.unit.now
    facts = AccountFacts(signed_in=False, checked_at=now)
    if not only_its_token_ended(account.health, account.health_reason):
        facts = msgspec.structs.replace(
            facts,
            health=Health.EXPIRED,
            health_reason="session_expired",
            health_since=now,
            health_confidence=Confidence.PROBED,
            health_evidence={
                "asked": "the session behind its account key",
                "answered": "428",
                "at": now,
            },
        )
    await intake_of(core).change(account.number, facts)


def intake_of(core: Core) -> Intake:
    """For what is proved to be so, whoever found it out."""
    unit = core.unit
    return Intake(
        unit.transaction, unit.caller.workspace_id, unit.platforms, unit.sealer, unit.clock
    )


def has_ended(account: Account, now: Instant) -> bool:
    """Whether the session behind an account's keys is known not to work any more."""
    ends = account.session_expires_at
    dead = account.health == Health.EXPIRED and not only_its_token_ended(
        account.health, account.health_reason
    )
    return dead or (ends is not None and ends <= now)


async def _account(core: Core, number: int) -> Account:
    try:
        return await core.accounts.one(Account, "number", number)
    except NotFound:
        raise AccountKeyRefused from None  # off the roster, or not for this caller to see
