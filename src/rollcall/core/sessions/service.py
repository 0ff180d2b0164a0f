"""Handing over cookies, and asking what came of it."""

from collections.abc import Mapping

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Done
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.health.health import Health
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.core.sessions.synchronising import (
    Synchronisation,
    SyncState,
    judge,
    record,
    synchronisation,
)
from rollcall.core.unit import Unit
from rollcall.core.vault import vault
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.ids import new_id
from rollcall.kit.sealing import Secret

MOST_COOKIES = 100
LONGEST_COOKIE = 8192


class Synchronisations:
    def __init__(self, unit: Unit, accounts: Accounts) -> None:
        self._unit = unit
        self._accounts = accounts

    async def start(
        self, platform: str, cookies: Mapping[str, str], account: Account | None
    ) -> Synchronisation:
        """Keep the cookies sealed and judge them; without an account, one is made for them.

        Cookies never replace those kept with nothing. Raises Invalid, Forbidden.
        """
        unit = self._unit
        unit.caller.must(Scope.WRITE)
        _check(cookies)
        if account is not None and account.platform != platform:
            raise Invalid({"account": "An account of another platform."})
        facts = judge(unit.platforms.card(platform), cookies, unit.now)
        number, uuid = await self._account(platform, facts, account)
        kept = {SecretKind.COOKIES: Secret(msgspec.json.encode(dict(cookies)).decode())}
        workspace_id, now = unit.caller.workspace_id, unit.now
        await vault.store(unit.transaction, unit.sealer, workspace_id, [(number, kept)], now)
        alive = facts.health is Health.HEALTHY
        session = Session(new_id(unit.clock()), SessionKind.COOKIES, alive, (), now, None, None)
        await sessions.put(unit.transaction, workspace_id, [(number, session)])
        reason = facts.health_reason if isinstance(facts.health_reason, str) else None
        state = SyncState.DONE if alive else SyncState.FAILED
        found = Synchronisation(new_id(unit.clock()), uuid, state, reason, now, now)
        await record(unit.transaction, workspace_id, number, found)
        return found

    async def get(self, sync_id: str) -> Synchronisation:
        """Raises NotFound, also for one of an account that this caller may not see."""
        found = await synchronisation(self._unit, self._unit.caller.workspace_id, sync_id)
        if found is None:
            raise NotFound("synchronization", sync_id)
        try:
            await self._accounts.one(Account, "uuid", found.account_uuid, removed=True)
        except NotFound:
            raise NotFound("synchronization", sync_id) from None
        return found

    async def _account(
        self, platform: str, facts: AccountFacts, account: Account | None
    ) -> tuple[int, str]:
        if account is not None:
            await self._accounts.change(account.number, facts)
            return account.number, account.uuid
        made = msgspec.structs.replace(facts, platform=platform)
        [outcome] = await self._accounts.put([Dossier(facts=made)])
        if outcome.done is Done.REFUSED or outcome.number is None or outcome.uuid is None:
            raise Invalid(outcome.wrong)
        return outcome.number, outcome.uuid


def _check(cookies: Mapping[str, str]) -> None:
    if not cookies:
        raise Invalid({"cookies": "No cookie was given."})
    if len(cookies) > MOST_COOKIES:
        raise Invalid({"cookies": f"More than {MOST_COOKIES} cookies."})
    for name, value in cookies.items():
        if len(value) > LONGEST_COOKIE:
            raise Invalid({f"cookies.{name}": f"Longer than {LONGEST_COOKIE} characters."})
