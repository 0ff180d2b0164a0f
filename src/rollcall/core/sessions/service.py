"""Handing over cookies, and asking what came of it."""

from collections.abc import Mapping

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Done
from rollcall.core.accounts.service import Accounts
from rollcall.core.accounts.telling import tell_secrets_changed
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.health.health import only_its_token_ended
from rollcall.core.sessions import sessions
from rollcall.core.sessions.persons import Persons, person_in
from rollcall.core.sessions.sessions import Session, SessionKind, Sessions
from rollcall.core.sessions.synchronising import (
    ANOTHER_PERSON,
    Synchronisation,
    SyncState,
    judge,
    must_be_whole,
    record,
    synchronisation,
    without_health,
)
from rollcall.core.unit import Unit
from rollcall.core.vault import vault
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.ids import new_id
from rollcall.kit.sealing import Secret
from rollcall.ports.platforms import PlatformCard

MOST_COOKIES = 100
LONGEST_COOKIE = 8192


class Synchronisations:
    def __init__(self, unit: Unit, accounts: Accounts) -> None:
        self._unit = unit
        self._accounts = accounts
        self._persons = Persons(unit, accounts)

    async def start(
        self, platform: str, cookies: Mapping[str, str], account: Account | None
    ) -> Synchronisation:
        """Sign an account in: the one given, or the one held of that person, or a new one.

        Another person's cookies change nothing but that the try is kept, with its reason.
        Raises Invalid for cookies that make no session, Forbidden.
        """
        unit = self._unit
        unit.caller.must(Scope.WRITE)
        _check(cookies)
        if account is not None and account.platform != platform:
            raise Invalid({"account": "An account of another platform."})
        card = unit.platforms.card(platform)
        must_be_whole(card, cookies)
        person = person_in(card, cookies)
        if person is not None:
            await unit.transaction.hold(unit.caller.workspace_id, [f"{platform}/{person}"])
            account = account or await self._persons.account_of(person, card)
        if account is None:
            number, uuid = await self._new_account(card, person)
        else:
            number, uuid = account.number, account.uuid
            if await self._is_of_another(account, card, person):
                return await self._ended(number, uuid, SyncState.FAILED, ANOTHER_PERSON)
            await self._accounts.change(number, self._found(card, account))
        await self._sign_in(number, cookies, person)
        return await self._ended(number, uuid, SyncState.DONE, None)

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

    async def _is_of_another(
        self, account: Account, card: PlatformCard, person: str | None
    ) -> bool:
        known = await self._persons.of(account.number, card) if person else None
        return known is not None and known != person

    def _found(self, card: PlatformCard, account: Account) -> AccountFacts:
        facts = judge(card, self._unit.now)
        if only_its_token_ended(account.health, account.health_reason):
            facts = without_health(facts)
        ends = account.session_expires_at
        if ends is None or ends > self._unit.now:
            return facts
        # It was the end of a session before this one; when this one ends, cookies do not say.
        return msgspec.structs.replace(facts, session_expires_at=None)

    async def _new_account(self, card: PlatformCard, person: str | None) -> tuple[int, str]:
        facts = judge(card, self._unit.now)
        made = msgspec.structs.replace(facts, platform=card.name, platform_account_id=person)
        [outcome] = await self._accounts.put([Dossier(facts=made)])
        if outcome.done is Done.REFUSED or outcome.number is None or outcome.uuid is None:
            raise Invalid(outcome.wrong)
        return outcome.number, outcome.uuid

    async def _sign_in(self, number: int, cookies: Mapping[str, str], person: str | None) -> None:
        """Keep the cookies sealed; the session they make takes the place of the one before."""
        unit, workspace_id, now = self._unit, self._unit.caller.workspace_id, self._unit.now
        kept = {SecretKind.COOKIES: Secret(msgspec.json.encode(cookies, order="sorted").decode())}
        new = await vault.store(unit.transaction, unit.sealer, workspace_id, [(number, kept)], now)
        if new:
            await tell_secrets_changed(unit.transaction, workspace_id, number, unit.clock())
        alive = [
            session
            for session in await Sessions(unit, workspace_id).of(number)
            if session.alive and session.kind is SessionKind.COOKIES
        ]
        if alive and alive[0].person == person and not new:
            then = [msgspec.structs.replace(alive[0], refreshed_at=now)]
        else:
            then = [msgspec.structs.replace(session, alive=False) for session in alive]
            begun = new_id(unit.clock())
            then.append(Session(begun, SessionKind.COOKIES, True, (), now, None, None, person))
        await sessions.put(unit.transaction, workspace_id, [(number, each) for each in then])

    async def _ended(
        self, number: int, uuid: str, state: SyncState, reason: str | None
    ) -> Synchronisation:
        unit = self._unit
        found = Synchronisation(new_id(unit.clock()), uuid, state, reason, unit.now, unit.now)
        await record(unit.transaction, unit.caller.workspace_id, number, found)
        return found


def _check(cookies: Mapping[str, str]) -> None:
    if not cookies:
        raise Invalid({"cookies": "No cookie was given."})
    if len(cookies) > MOST_COOKIES:
        raise Invalid({"cookies": f"More than {MOST_COOKIES} cookies."})
    for name, value in cookies.items():
        if len(value) > LONGEST_COOKIE:
            raise Invalid({f"cookies.{name}": f"Longer than {LONGEST_COOKIE} characters."})
