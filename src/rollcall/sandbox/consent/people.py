"""Who has an account at each of the sandbox's platforms: the fleet's owners, and a few others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b

from rollcall.sandbox.fleet import fleet
from rollcall.sandbox.world.people import somebody_at

NEWCOMERS = 4
FIRST_NEWCOMER = 400
"""Their places in the world: people whose accounts nobody has on a roster yet."""
OTHERS = 200
"""More newcomers, whom no page shows: whoever signs in by their id is let in all the same."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who can be signed in at a platform, as it tells of them."""

    id: str
    username: str
    display_name: str
    new: bool
    """Whether a fresh roster has no account of theirs."""
    nth: int = -1
    """Of those newcomers, which."""


@cache
def owners_at(platform: str) -> tuple[Owner, ...]:
    return (*_newcomers(platform), *_of_the_fleet(platform))


@cache
def others_at(platform: str) -> tuple[Owner, ...]:
    return tuple(_newcomers(platform, range(NEWCOMERS, NEWCOMERS + OTHERS)))


def owner_at(platform: str, id_: str) -> Owner | None:
    return _by_id(platform).get(id_)


@cache
def _by_id(platform: str) -> dict[str, Owner]:
    return {one.id: one for one in (*others_at(platform), *owners_at(platform))}


def _newcomers(platform: str, places: Iterable[int] = range(NEWCOMERS)) -> list[Owner]:
    found: list[Owner] = []
    for nth in places:
        one = somebody_at(FIRST_NEWCOMER + nth)
        id_ = _id(platform, one.username, str(one.id))
        found.append(Owner(id_, one.username, one.nickname, new=True, nth=nth))
    return found


def _of_the_fleet(platform: str) -> list[Owner]:
    """Who they are does not depend on when the fleet is made."""
    found: list[Owner] = []
    for dossier in fleet(datetime(2026, 11, 28, tzinfo=UTC)):
        facts = dossier.facts
        if facts.platform == platform and isinstance(facts.username, str):
            known = facts.platform_account_id
            name = facts.display_name if isinstance(facts.display_name, str) else facts.username
            kept = known if isinstance(known, str) else None
            found.append(
                Owner(_id(platform, facts.username, kept), facts.username, name, new=False)
            )
    return found


def _id(platform: str, username: str, known: str | None) -> str:
    """Of the social world's people it is their own; of others, one that is always the same."""
    if platform == "tiktok" and known:
        return known
    digest = blake2b(f"{platform}/{username}".encode(), digest_size=7).digest()
    return str(10**15 + int.from_bytes(digest) % (9 * 10**15))
