"""A person signs in to an account and lets an app act for it: what is offered, proved and granted.

That the owner signed in is proof: an account whose session had ended has one again. Keys that died
with the old session stay dead, also those that nobody had shown since.
"""

from collections.abc import Sequence
from hmac import compare_digest

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.access.account_keys import SCOPES, grant, new_account_key
from rollcall.core.access.acting import has_ended, hold_session, intake_of
from rollcall.core.accounts.account import Account, AccountFacts, AccountFilter
from rollcall.core.accounts.service import Walk
from rollcall.core.core import Core
from rollcall.core.errors import CoreError, Invalid
from rollcall.core.health.health import Confidence, Health, only_its_token_ended
from rollcall.core.social import rows
from rollcall.core.social.people import LARGEST
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import Statement, among
from rollcall.db.tables import PEOPLE
from rollcall.ports.social import Person

MOST_OFFERED = 200
CURED = frozenset({Health.EXPIRED, Health.EXPIRING, Health.UNKNOWN})
"""What an account gets over when its owner signs in; what else it has stays as it is."""
EVIDENCE = "proved by its owner signing in"
KNOWN_PEOPLE = Statement(
    select(*rows.OF_PERSON).where(
        PEOPLE.c.workspace_id == bindparam("workspace_id"),
        among(PEOPLE.c.id, "ids"),
        PEOPLE.c.fault.is_(None),
    )
)


class NotSignedIn(CoreError):
    """No such account, or not its password: which of both is not told."""

    def __init__(self) -> None:
        super().__init__("This is not the account's password.")


class Offered(msgspec.Struct, frozen=True):
    """An account that can be signed in to, and whose it is."""

    account: Account
    person: Person


async def offered(core: Core, platforms: Sequence[str]) -> list[Offered]:
    """The accounts of these platforms that are somebody's of the social world."""
    wanted = AccountFilter(platforms=tuple(platforms), enabled=True)
    found = await core.accounts.walk(Account, wanted, Walk(limit=MOST_OFFERED))
    ids = {_person_id(account): account for account in found.items}
    ids.pop(0, None)
    asked = {"workspace_id": core.caller.workspace_id, "ids": list(ids)}
    people = await core.unit.rows(KNOWN_PEOPLE, asked, quick=True) if ids else ()
    pairs = [Offered(ids[one.id], one) for one in map(rows.person, people)]
    return sorted(pairs, key=lambda pair: pair.account.number)


async def sign_in(core: Core, platforms: Sequence[str], number: int, password: str) -> Offered:
    """Raises NotSignedIn."""
    known = [pair for pair in await offered(core, platforms) if pair.account.number == number]
    if not known:
        raise NotSignedIn
    kept = (await core.vault.open(number)).get(SecretKind.PASSWORD)
    if kept is None or not compare_digest(kept.reveal().encode(), password.encode()):
        raise NotSignedIn
    return known[0]


async def let_act(core: Core, proved: Offered, scopes: Sequence[str], client_id: str) -> str:
    """A key to act for an account whose owner has just signed in. Raises Invalid, NotFound."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scope": "Not what can be granted."})
    unit, number = core.unit, proved.account.number
    await hold_session(core, number)
    await _has_signed_in(core, await core.accounts.one(Account, "number", number))
    key = new_account_key()
    await grant(
        unit.transaction,
        unit.caller.workspace_id,
        key,
        account_number=number,
        person_id=proved.person.id,
        scopes=scopes,
        client_id=client_id,
        now=unit.clock(),
    )
    return key


async def _has_signed_in(core: Core, account: Account) -> None:
    now = core.unit.now
    facts = AccountFacts(signed_in=True, checked_at=now)
    if ended := has_ended(account, now):
        await core.account_keys.die(account.number)
        facts = msgspec.structs.replace(facts, session_expires_at=None)
    cured = ended or account.health in CURED
    # That its owner signed in here makes no platform take a token again.
    if cured and not only_its_token_ended(account.health, account.health_reason):
        facts = msgspec.structs.replace(
            facts,
            health=Health.HEALTHY,
            health_reason=None,
            health_since=now,
            health_confidence=Confidence.PROVED,
            health_evidence={"asked": "its owner, to sign in", "answered": EVIDENCE, "at": now},
        )
    await intake_of(core).change(account.number, facts)


def _person_id(account: Account) -> int:
    """0 where the account is nobody's."""
    spelled = account.platform_account_id or ""
    number = int(spelled) if spelled.isascii() and spelled.isdigit() and len(spelled) < 20 else 0  # noqa: PLR2004 - 64 bits
    return number if number <= LARGEST else 0
