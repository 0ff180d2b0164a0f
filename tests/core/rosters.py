"""Random rosters for properties: a database that lasts for many examples, a workspace for each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rollcall.core.accounts.account import Account, AccountFilter
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.records import SEARCHED
from rollcall.core.accounts.service import Walk
from rollcall.core.health.health import Health
from tests.makers import account
from tests.place import Place, open_place
from tests.real.postgres import Cluster

T = TypeVar("T")

PLATFORMS = ("tiktok", "instagram", "x", "youtube", "linkedin", "threads")
COUNTRIES = ("US", "GB", "FR")
TAGS = ("vip", "Vip", "été", "a b")
SERIALS = ("emulator-5554", "R58M%", "r58m_")
REASONS = ("token_expired", "banned", "rate_limited")
LETTERS = "abAB%_\\'éÉßİ🦀 "
SORTS = ("number", "name", "health_since", "created_at")

PROPERTY = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Lasting:
    """A server in its own loop, for properties, which are not coroutines."""

    runner: asyncio.Runner
    place: Place

    def run(self, body: Callable[[Place], Awaitable[T]]) -> T:
        """Run `body` in an empty workspace."""

        async def in_a_workspace() -> T:
            return await body(await self.place.neighbour())

        return self.runner.run(in_a_workspace())


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
)
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lasting]:
    with ExitStack() as stack:
        database = None
        if request.param == "postgresql":
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            migrated: str = request.getfixturevalue("migrated")
            database = stack.enter_context(cluster.database(migrated))
        runner = stack.enter_context(asyncio.Runner())
        opening = open_place(tmp_path_factory.mktemp("lasting") / "data", database=database)
        place = runner.run(opening.__aenter__())
        yield Lasting(runner, place)
        runner.run(opening.__aexit__(None, None, None))


def texts(longest: int = 6) -> st.SearchStrategy[str | None]:
    return st.none() | st.text(LETTERS, min_size=1, max_size=longest)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    said: dict[str, Any] = {
        "display_name": draw(texts()),
        "email": draw(st.none() | st.text(LETTERS, max_size=3).map(lambda t: f"{t}@mail")),
        "country": draw(st.none() | st.sampled_from(COUNTRIES)),
        "tags": draw(st.lists(st.sampled_from(TAGS), unique=True)),
        "signed_in": draw(st.booleans()),
        "enabled": draw(st.booleans()),
        "device_serial": draw(st.none() | st.sampled_from(SERIALS)),
        "device_online": draw(st.booleans()),
        "health": draw(st.sampled_from(Health)),
        "health_reason": draw(st.none() | st.sampled_from(REASONS)),
        "health_since": f"2026-01-0{draw(st.integers(1, 3))}T00:00:00Z",
        "can_post": draw(st.booleans()),
        "created_at": f"2025-01-0{draw(st.integers(1, 3))}T00:00:00Z",
    }
    return account(draw(texts()), draw(st.sampled_from(PLATFORMS)), **said)


rosters = st.lists(dossiers(), max_size=14)
few = st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple)
maybe = st.none() | st.booleans()

filters = st.builds(
    AccountFilter,
    platforms=st.lists(st.sampled_from(PLATFORMS), max_size=6).map(tuple),
    health=st.lists(st.sampled_from(Health).map(str), max_size=3).map(tuple),
    reasons=st.lists(st.sampled_from(REASONS), max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(COUNTRIES), max_size=2).map(tuple),
    tags=few,
    device=st.none() | st.sampled_from(SERIALS),
    can_post=maybe,
    signed_in=maybe,
    enabled=maybe,
    online=maybe,
    q=st.none() | st.text(LETTERS, max_size=2),
    removed=st.booleans(),
)
"""Most find nothing; each field also has a property of its own."""


def one_field_of(name: str) -> st.SearchStrategy[AccountFilter]:
    return filters.map(lambda wanted: AccountFilter(**{name: getattr(wanted, name)}))


some_filters = st.sampled_from(AccountFilter.__struct_fields__).flatmap(one_field_of)


async def everything(place: Place) -> list[Account]:
    """Every record of the workspace, removed ones too, in the order of their numbers."""
    found: list[Account] = []
    async with place.core() as core:
        for removed in (False, True):
            wanted, walk = AccountFilter(removed=removed), Walk(limit=1000)
            found += (await core.accounts.walk(Account, wanted, walk)).items
    return sorted(found, key=lambda a: a.number)


def answers(wanted: AccountFilter, found: Account) -> bool:
    """What a filter means, said once more as plainly as can be."""
    tags = msgspec.json.decode(found.tags, type=list[str])
    words = "\n".join(getattr(found, name) or "" for name in SEARCHED).lower()
    return all(
        [
            not wanted.platforms or found.platform in wanted.platforms,
            not wanted.health or found.health in wanted.health,
            not wanted.reasons or found.health_reason in wanted.reasons,
            not wanted.countries or found.country in wanted.countries,
            not wanted.tags or bool(set(wanted.tags) & set(tags)),
            wanted.device is None or found.device_serial == wanted.device,
            wanted.can_post is None or found.can_post == wanted.can_post,
            wanted.signed_in is None or found.signed_in == wanted.signed_in,
            wanted.enabled is None or found.enabled == wanted.enabled,
            wanted.online is None or found.device_online == wanted.online,
            not wanted.q or wanted.q.lower() in words,
            wanted.removed == (found.removed_at is not None),
        ]
    )


def sort_key(sort: str) -> Callable[[Account], tuple[Any, int]]:
    def key(found: Account) -> tuple[Any, int]:
        match sort:
            case "number":
                return 0, found.number
            case "name":
                return (found.username or found.display_name or "").lower(), found.number
            case _:
                return getattr(found, sort), found.number

    return key
