"""What an owner's consent comes to: the account appears, or is repaired, and says how it stands.

The same person must come back. Whose consent it is, the platform says itself; where we never heard
of them, the name is all there is to go by. Nothing is written for another person than before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from rollcall.core.access.acting import hold_session, intake_of
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Done
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.core import Core
from rollcall.core.errors import Invalid
from rollcall.core.grants import grants, leasing
from rollcall.core.grants.belonging import is_undecided, must_be_of
from rollcall.core.grants.grants import Grant as Kept
from rollcall.core.grants.leasing import Taken
from rollcall.core.grants.links import Link
from rollcall.core.health.checking import BANNED
from rollcall.core.health.health import Confidence, Health
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import Session, SessionKind, Sessions
from rollcall.core.vault import vault
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant
from rollcall.ports.consent import Consent, Grant

CURED = frozenset(
    {Health.EXPIRED, Health.EXPIRING, Health.UNKNOWN, Health.SETUP_INCOMPLETE, Health.HEALTHY}
)
CURED_REASONS = frozenset(
    {
        "permission_missing",
        "checkpoint_required",
        "password_changed",
        "not_renewed",
        "deactivated",
    }
)
"""What an account gets over when its owner consents; what else it has stays as it is."""
LONGEST_PERSON = 64
NOT_RENEWABLE = "not_renewable"


@dataclass(frozen=True, slots=True)
class Connected:
    number: int
    uuid: str
    username: str | None
    created: bool
    missing: tuple[str, ...]
    """Scopes that were asked for and not granted."""
    can_post: bool
    renewable: bool
    chosen: bool


async def finish(
    core: Core, link: Link, consent: Consent, client_id: str, grant: Grant
) -> Connected:
    """In one transaction with the link's end.

    Raises AnotherPerson, NotAllowed, Invalid, NotFound.
    """
    person = grant.profile.person
    if max(len(person), len(grant.granted_by or "")) > LONGEST_PERSON:
        raise Invalid({"person": f"An id of more than {LONGEST_PERSON} characters."})
    await core.unit.transaction.hold(
        core.caller.workspace_id, [f"person {consent.platform}/{person}"]
    )
    finishing = _Finishing(core, consent, client_id, grant)
    account = await finishing.account(link)
    number = await finishing.create() if account is None else account.number
    await hold_session(core, number)
    return await finishing.keep(number, created=account is None)


async def settle(core: Core, link: Link, grant: Grant, connected: Sequence[Connected]) -> None:
    """The link ends by what it connected. Raises LinkOver where it ended meanwhile."""
    numbers = [one.number for one in connected]
    await core.connect_links.finished(link, numbers)
    begun = link.connected_number
    if link.account_number is None and begun is not None and begun not in numbers:
        await _stands_for_nothing(core, begun, grant)


async def _stands_for_nothing(core: Core, number: int, grant: Grant) -> None:
    """What stood for an account that was not chosen yet goes, where all of them were here."""
    workspace_id, transaction = core.caller.workspace_id, core.unit.transaction
    known = await grants.grant_of(core.unit, workspace_id, number)
    if known is None or grant.granted_by is None or known.person != grant.granted_by:
        return
    taken = Taken(workspace_id, known)
    await leasing.end(transaction, taken, "It stood for others.", core.unit.now)
    await core.accounts.remove([number])


class _Finishing:
    def __init__(self, core: Core, consent: Consent, client_id: str, grant: Grant) -> None:
        self._core = core
        self._consent = consent
        self._client_id = client_id
        self._grant = grant
        self._workspace_id = core.caller.workspace_id
        self._transaction = core.unit.transaction
        self._now = core.unit.now

    async def account(self, link: Link) -> Account | None:
        """The one that this is about, if it is here. Raises AnotherPerson, NotAllowed."""
        if link.account_number is not None:
            found = await self._core.accounts.one(Account, "number", link.account_number)
            await self._must_be_of(found)
            return found
        for number in await self._numbers():
            found = await self._core.accounts.one(Account, "number", number, removed=True)
            if found.removed_at is not None:
                await self._core.accounts.restore([number])
            return found
        return await self._by_name() or await self._begun(link)

    async def _begun(self, link: Link) -> Account | None:
        """What this person began by this very link: which page is meant is known by now."""
        number = link.connected_number
        if number is None or not self._grant.chosen:
            return None
        known = await grants.grant_of(self._core.unit, self._workspace_id, number)
        if not is_undecided(known, self._client_id, self._grant):
            return None
        found = await self._core.accounts.one(Account, "number", number, removed=True)
        return found if found.removed_at is None else None

    async def create(self) -> int:
        profile = self._grant.profile
        facts = AccountFacts(platform=self._consent.platform, username=profile.username)
        named = (
            facts
            if profile.username
            else msgspec.structs.replace(
                facts, display_name=profile.display_name, external_id=self._external_id()
            )
        )
        [outcome] = await self._core.accounts.put([Dossier(facts=named)])
        if outcome.done is Done.REFUSED or outcome.number is None:
            raise Invalid(outcome.wrong)
        if outcome.removed_at is not None:
            await self._core.accounts.restore([outcome.number])
        return outcome.number

    async def keep(self, number: int, *, created: bool) -> Connected:
        """The record before the secrets, as imports lock them."""
        [record] = (
            await AccountWrites(self._transaction, self._workspace_id).records([number])
        ).values()
        renewable = await self._renewable(number)
        before = await grants.grant_of(self._core.unit, self._workspace_id, number)
        kept = self._kept(number, before, renewable=renewable)
        await intake_of(self._core).change(number, self._facts(record, kept))
        await self._store(number, kept)
        account = await self._core.accounts.one(Account, "number", number)
        asked_for = [one.scope for one in self._consent.permissions]
        missing = tuple(scope for scope in asked_for if scope not in self._grant.scopes)
        return Connected(
            number,
            account.uuid,
            account.username or account.display_name,
            created,
            missing,
            account.can_post,
            renewable,
            self._grant.chosen,
        )

    async def _numbers(self) -> list[int]:
        person = self._grant.profile.person
        platform = self._consent.platform
        found = await grants.numbers_of(
            self._core.unit, self._workspace_id, platform, person, self._client_id
        )
        return list(found[:1])

    async def _by_name(self) -> Account | None:
        """An account of that name that nobody else consented to."""
        username = self._grant.profile.username
        if username is None:
            return None
        writes = AccountWrites(self._transaction, self._workspace_id)
        same = [
            one
            for one in await writes.namesakes([username])
            if one.name[0] == self._consent.platform and not one.removed
        ]
        if len(same) != 1:
            return None  # none, or several: then the intake says so
        found = await self._core.accounts.one(Account, "number", same[0].number)
        await self._must_be_of(found)
        return found

    async def _must_be_of(self, account: Account) -> None:
        """Raises AnotherPerson, NotAllowed."""
        known = await grants.grant_of(self._core.unit, self._workspace_id, account.number)
        must_be_of(account, known, self._client_id, self._grant)

    async def _renewable(self, number: int) -> bool:
        if self._consent.renewed_by_itself or self._grant.tokens.refresh is not None:
            return True
        held = await self._core.vault.held(number)  # from an earlier consent, and as good as ever
        return any(one.kind is SecretKind.REFRESH_TOKEN for one in held)

    def _kept(self, number: int, before: Kept | None, *, renewable: bool) -> Kept:
        unit = self._core.unit
        moment = unit.clock()
        dice = Random()  # noqa: S311 - when, not who
        tokens = self._grant.tokens
        lasts = grants.lasting(self._consent, tokens, moment, renewable=renewable, dice=dice)
        if renewable and before is not None and tokens.refresh is None:
            end = lasts.refresh_ends_at or before.refresh_ends_at
            lasts = msgspec.structs.replace(lasts, refresh_ends_at=end)
        return Kept(
            account_number=number,
            platform=self._consent.platform,
            client_id=self._client_id,
            person=self._grant.profile.person,
            session_id=new_id(moment),
            generation=1 if before is None else before.generation + 1,
            renewable=renewable,
            access_ends_at=lasts.access_ends_at,
            refresh_ends_at=lasts.refresh_ends_at,
            renew_at=lasts.renew_at,
            granted_by=self._grant.granted_by,
        )

    def _facts(self, record: Mapping[str, Any], kept: Kept) -> AccountFacts:
        profile, params = self._grant.profile, msgspec.json.decode(record["params"])
        facts = AccountFacts(
            platform_account_id=profile.person,
            username=profile.username or UNSET,
            display_name=profile.display_name or UNSET,
            avatar_url=profile.avatar_url or UNSET,
            external_id=self._external_id_after(record),
            params=params | {"scopes": sorted(self._grant.scopes)},
            signed_in=True,
            session_expires_at=kept.ends_at,
            checked_at=self._now,
            synced_at=self._now,
        )
        if not _is_cured(record) or not record["enabled"]:
            return facts
        said = msgspec.structs.asdict(judge(self._consent, self._grant, kept, self._now))
        return msgspec.structs.replace(facts, **said)

    async def _store(self, number: int, kept: Kept) -> None:
        tokens, workspace_id = self._grant.tokens, self._workspace_id
        secrets = {SecretKind.ACCESS_TOKEN: tokens.access}
        if tokens.refresh is not None:
            secrets[SecretKind.REFRESH_TOKEN] = tokens.refresh
        if tokens.binding is not None:
            secrets[SecretKind.TOKEN_BINDING] = tokens.binding
        sealer = self._core.unit.sealer
        await vault.store(self._transaction, sealer, workspace_id, [(number, secrets)], self._now)
        await grants.put(self._transaction, workspace_id, kept)
        ended = [
            msgspec.structs.replace(session, alive=False)
            for session in await Sessions(self._core.unit, workspace_id).of(number)
            if session.alive and session.kind is SessionKind.OAUTH
        ]
        scopes = tuple(sorted(self._grant.scopes))
        begun = Session(
            kept.session_id,
            SessionKind.OAUTH,
            True,
            scopes,
            self._now,
            None,
            kept.ends_at,
            kept.person,
        )
        both = [(number, one) for one in (*ended, begun)]
        await sessions.put(self._transaction, workspace_id, both)

    def _external_id(self) -> str:
        return f"{self._consent.platform}:{self._grant.profile.person}"

    def _external_id_after(self, record: Mapping[str, Any]) -> str | UnsetType | None:
        """What stood for whoever consented is not found by their id any more: it is chosen now."""
        stood_for = f"{self._consent.platform}:{self._grant.granted_by}"
        if not self._grant.chosen or record["external_id"] != stood_for:
            return UNSET
        return None if self._grant.profile.username else self._external_id()


def _is_cured(record: Mapping[str, Any]) -> bool:
    """Whether what is wrong with it is over where its platform lets it in.

    A ban that somebody else told of is theirs to take back.
    """
    reason = record["health_reason"]
    banned = reason == BANNED and record["health_confidence"] == Confidence.PROBED
    return record["health"] in CURED or reason in CURED_REASONS or banned


class Judged(msgspec.Struct, frozen=True):
    health: Health
    can_post: bool
    health_reason: str | None
    health_confidence: Confidence
    health_evidence: dict[str, Any]


def judge(consent: Consent, grant: Grant, kept: Kept, now: Instant) -> Judged:
    """How an account stands whose owner has just consented to this."""
    wanting = [
        one.scope for one in consent.permissions if one.posts and one.scope not in grant.scopes
    ]
    evidence: dict[str, Any] = {
        "asked": grant.asked,
        "answered": "200",
        "at": now,
        "granted": sorted(grant.scopes),
    }
    state, can_post, reason = Health.HEALTHY, True, None
    if not grant.chosen:
        state, can_post, reason = Health.SETUP_INCOMPLETE, False, "page_not_chosen"
    elif wanting:
        evidence["missing"] = wanting
        state, can_post, reason = Health.UNHEALTHY, False, "permission_missing"
    elif consent.renews and not kept.renewable:
        state, reason = Health.EXPIRING, NOT_RENEWABLE
    return Judged(state, can_post, reason, Confidence.PROBED, evidence)
