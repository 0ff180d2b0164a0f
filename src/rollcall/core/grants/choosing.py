"""Owners who consented for several accounts say which are meant; until then all of it stays here.

What the platform granted is sealed, for an hour, under the digest of a token that is shown to
whoever came back from there and to nobody else: the link alone does not let anybody choose.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec
from sqlalchemy import bindparam, delete, select

from rollcall.core.accounts.account import Account
from rollcall.core.core import Core
from rollcall.core.grants import belonging
from rollcall.core.grants.finishing import Connected, finish, settle
from rollcall.core.grants.grants import grant_of
from rollcall.core.grants.links import FORGET_CHOICES, Link, digest
from rollcall.core.jobs.jobs import Plan, plan
from rollcall.core.unit import Unit
from rollcall.core.vault.sealed import CHOICES_SEALED
from rollcall.db.database import Database
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import CONSENT_CHOICES
from rollcall.kit.instants import Instant, instant, moment
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Choice, Consent, Grant, Profile, Tokens

C = CONSENT_CHOICES.c
FORGET = "grants.forget_choices"
LASTS = timedelta(hours=1)
LONGEST_TOKEN = 100
INSERT = insert_row(CONSENT_CHOICES)
_THIS = (
    C.digest == bindparam("of_digest"),
    C.workspace_id == bindparam("of_workspace"),
    C.link_id == bindparam("of_link"),
    C.expires_at > bindparam("now"),
)
ONE = Statement(select(C.platform, C.client_id, C.sealed).where(*_THIS))
TAKE = Statement(delete(CONSENT_CHOICES).where(*_THIS).returning(C.digest))
SWEEP = Statement(delete(CONSENT_CHOICES).where(C.expires_at <= bindparam("now")))


@dataclass(frozen=True, slots=True)
class Held:
    """What an owner may choose among, and by which app it was granted."""

    platform: str
    client_id: str
    grant: Grant

    def among(self, persons: Sequence[str], *, several: bool) -> list[Choice]:
        """Those that were named; none where what was named cannot be chosen."""
        wanted = dict.fromkeys(persons)
        found = [one for one in self.grant.choices if one.profile.person in wanted]
        if len(found) != len(wanted) or (len(found) > 1 and not several):
            return []
        return found


@dataclass(frozen=True, slots=True)
class Came:
    """What a consent came to: an account, or one that waits for its owner's choice."""

    connected: Connected
    choices: Sequence[Profile] = ()
    token: str | None = None
    """By which it is chosen among them."""


class _Tokens(msgspec.Struct, frozen=True):
    access: str
    refresh: str | None
    expires_in: float | None
    refresh_expires_in: float | None
    binding: str | None


class _Choice(msgspec.Struct, frozen=True):
    profile: Profile
    tokens: _Tokens


class _Kept(msgspec.Struct, frozen=True):
    at: Instant
    """Since when the platform counts how long the tokens last."""
    scopes: list[str]
    asked: str
    granted_by: str | None
    person: Profile
    choices: list[_Choice]


async def come_of(core: Core, link: Link, consent: Consent, client_id: str, grant: Grant) -> Came:
    """In one transaction. Raises AnotherPerson, NotAllowed, Invalid, NotFound and LinkOver."""
    grant = await _meant(core, link, client_id, grant)
    connected = await finish(core, link, consent, client_id, grant)
    if connected.chosen:
        await settle(core, link, grant, [connected])
        return Came(connected)
    if not grant.choices:
        await core.connect_links.begun(link, connected.number, None)
        return Came(connected)
    until = instant(core.unit.clock() + LASTS)
    token = await _hold(core, link, consent.platform, client_id, grant, until)
    await core.connect_links.begun(link, connected.number, until)
    return Came(connected, [one.profile for one in grant.choices], token)


async def held(unit: Unit, link: Link, token: str) -> Held | None:
    """None where nothing is kept under it any more. Raises SealBroken."""
    if len(token) > LONGEST_TOKEN:
        return None
    rows = await unit.rows(ONE, _asked(unit, link, token))
    if not rows:
        return None
    platform, client_id, sealed = rows[0]
    key = {"workspace_id": unit.caller.workspace_id, "digest": digest(token)}
    opened = unit.sealer.open(bytes(sealed), CHOICES_SEALED.place_of(key))
    return Held(platform, client_id, _read(opened, unit.now))


async def choose(
    core: Core, link: Link, consent: Consent, token: str, of: Held, chosen: Sequence[Choice]
) -> list[Connected] | None:
    """Each becomes an account of its own, and the link ends by it; None where it was done already.

    Raises AnotherPerson, NotAllowed, Invalid, NotFound and LinkOver, and then nothing is changed.
    """
    unit = core.unit
    if not await unit.transaction.note(TAKE, _asked(unit, link, token)):
        return None
    connected = [
        await finish(core, link, consent, of.client_id, of.grant.of(choice))
        for choice in sorted(chosen, key=lambda one: one.profile.person)  # as everybody locks them
    ]
    await settle(core, link, of.grant, connected)
    return connected


async def forget_old(database: Database, now: Instant) -> None:
    """What nobody chose among in time."""
    await database.note(SWEEP, {"now": now})


async def _meant(core: Core, link: Link, client_id: str, grant: Grant) -> Grant:
    """Of several accounts the one that the link itself is for; else as it came.

    Raises NotAllowed where it is for another, NotFound.
    """
    if link.account_number is None or not grant.choices:
        return grant
    account = await core.accounts.one(Account, "number", link.account_number)
    known = await grant_of(core.unit, core.caller.workspace_id, account.number)
    if belonging.is_undecided(known, client_id, grant):
        return grant
    told = [
        (choice, belonging.is_of(account, known, client_id, choice.profile))
        for choice in grant.choices
    ]
    sure = [choice for choice, is_it in told if is_it]
    if len(sure) == 1:
        return grant.of(sure[0])
    possible = tuple(choice for choice, is_it in told if is_it is not False)
    if not possible:
        raise belonging.NotAllowed(belonging.called(account))
    return replace(grant, choices=possible)


async def _hold(
    core: Core, link: Link, platform: str, client_id: str, grant: Grant, until: Instant
) -> str:
    """Keep it until it is chosen among; gives the token by which that is done."""
    unit, workspace_id, token = core.unit, core.caller.workspace_id, secrets.token_urlsafe(32)
    key = {"workspace_id": workspace_id, "digest": digest(token)}
    row = key | {
        "link_id": link.id,
        "platform": platform,
        "client_id": client_id,
        "sealed": unit.sealer.seal(_spelled(grant, unit.now), CHOICES_SEALED.place_of(key)),
        "expires_at": until,
    }
    of_link = {"of_workspace": workspace_id, "of_link": link.id}
    await unit.transaction.note(FORGET_CHOICES, of_link)  # of an earlier way there and back
    await unit.transaction.note(INSERT, row)
    await plan(unit.transaction, [Plan(kind=FORGET, due=until)], unit.now)
    return token


def _asked(unit: Unit, link: Link, token: str) -> dict[str, object]:
    return {
        "of_digest": digest(token),
        "of_workspace": unit.caller.workspace_id,
        "of_link": link.id,
        "now": unit.now,
    }


def _spelled(grant: Grant, at: Instant) -> Secret:
    choices = [_Choice(one.profile, _of_tokens(one.tokens)) for one in grant.choices]
    scopes = sorted(grant.scopes)
    kept = _Kept(at, scopes, grant.asked, grant.granted_by, grant.profile, choices)
    return Secret(msgspec.json.encode(kept).decode())


def _read(opened: Secret, now: Instant) -> Grant:
    """With no tokens of the person's own: nobody can choose those."""
    kept = msgspec.json.decode(opened.reveal(), type=_Kept)
    since = (moment(now) - moment(kept.at)).total_seconds()
    choices = tuple(Choice(one.profile, _tokens(one.tokens, since)) for one in kept.choices)
    return Grant(
        choices[0].tokens,
        frozenset(kept.scopes),
        kept.person,
        kept.asked,
        choices,
        chosen=False,
        granted_by=kept.granted_by,
    )


def _of_tokens(tokens: Tokens) -> _Tokens:
    return _Tokens(
        tokens.access.reveal(),
        tokens.refresh.reveal() if tokens.refresh else None,
        tokens.expires_in,
        tokens.refresh_expires_in,
        tokens.binding.reveal() if tokens.binding else None,
    )


def _tokens(kept: _Tokens, since: float) -> Tokens:
    return Tokens(
        Secret(kept.access),
        Secret(kept.refresh) if kept.refresh else None,
        _left(kept.expires_in, since),
        _left(kept.refresh_expires_in, since),
        Secret(kept.binding) if kept.binding else None,
    )


def _left(seconds: float | None, since: float) -> float | None:
    return None if seconds is None else max(1.0, seconds - since)
