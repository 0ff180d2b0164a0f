"""A token that is refused before its end: another one is had first, and only then it is judged."""

from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from rollcall.connectors.oauth2.client import OAuth2
from rollcall.db.statements import Statement
from rollcall.db.tables import GRANTS
from rollcall.ports.consent import Reconnect, TryLater
from rollcall.ports.probing import ANYTIME, Pace, Proof, Refused, Seen, Subject, Through, Works
from tests.grants.owners import connect, grants_in, open_sandboxed, secrets_of
from tests.grants.test_renewing import TIKTOK, Between
from tests.place import Place

SEEN = Seen("the profile", "401")
NOTHING_RENEWS = Statement(update(GRANTS).values(renewable=False))


class Refusing:
    """A `Probe` of the port that refuses these tokens, and lets in whoever shows another."""

    name = "The test's platform"
    pace: Pace | None = None
    opens_tokens = True
    every: timedelta | None = ANYTIME

    def __init__(self, tokens: Collection[str], *, all_others: bool = False) -> None:
        self._tokens = tokens
        self._all_others = all_others
        self.shown: list[str] = []

    def serves(self, platform: str) -> bool:
        return platform == TIKTOK

    def refuses(self, subject: Subject) -> str | None:
        return None if subject.connection else "It has no token."

    async def ask(self, subject: Subject) -> Proof:
        assert subject.connection is not None
        self.shown.append(subject.connection.access_token)
        if self._all_others or subject.connection.access_token in self._tokens:
            return Refused("token_refused", SEEN, Through.TOKEN, renews_first=True)
        return Works(SEEN, Through.TOKEN)


@pytest.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


@pytest.fixture
def between(place: Place) -> Between:
    offering = place.runtime.entrance.offering
    real = offering.consents[TIKTOK]
    assert isinstance(real, OAuth2)
    stands = Between(real)
    offering.becomes({TIKTOK: stands})
    return stands


async def refused(place: Place, **how: Any) -> tuple[Refusing, str]:
    """A platform that refuses the one account's token, and where to check the account."""
    account = await connect(place, TIKTOK)
    probe = Refusing({(await secrets_of(place, account["number"]))["access_token"]}, **how)
    place.runtime.entrance.sweeping.probes = (probe,)
    place.clock.set_ahead(place.clock.ahead + timedelta(minutes=5))
    return probe, f"/v1/accounts/{account['number']}"


async def check(place: Place, path: str) -> Any:
    return (await place.ask("POST", f"{path}/check")).json()


async def test_the_other_token_is_let_in_and_nothing_is_wrong(place: Place):
    probe, path = await refused(place)
    told = await check(place, path)
    assert (told["outcome"], told["account"]["health"]) == ("works", "healthy")
    assert len(set(probe.shown)) == 2
    assert [grant["generation"] for grant in await grants_in(place)] == [2]
    history = (await place.get(f"{path}/health")).json()["data"]
    assert "expired" not in {row["state"] for row in history}


async def test_that_is_refused_too_and_the_account_has_expired(place: Place):
    probe, path = await refused(place, all_others=True)
    told = await check(place, path)
    found = told["account"]
    assert (told["outcome"], found["health"], found["health_reason"]) == (
        "refused",
        "expired",
        "token_refused",
    )
    assert len(probe.shown) == 2


async def test_where_none_can_be_had_now_nothing_is_proved(place: Place, between: Between):
    probe, path = await refused(place)
    between.before = TryLater("busy")
    told = await check(place, path)
    assert (told["outcome"], told["account"]["health"]) == ("unclear", "healthy")
    assert "another could not be had" in told["why"]
    assert len(probe.shown) == 1


async def test_whoever_is_refused_another_is_what_the_platform_said_then(
    place: Place, between: Between
):
    _, path = await refused(place)
    between.before = Reconnect("over", asked="to renew", code="gone", said="", reason="banned")
    told = await check(place, path)
    found = told["account"]
    assert (told["outcome"], found["health"], found["health_reason"]) == (
        "refused",
        "unhealthy",
        "banned",
    )
    assert found["health_evidence"]["answered"] == "gone"


async def test_where_nothing_renews_it_the_account_has_expired(place: Place):
    probe, path = await refused(place)
    await place.runtime.database.note(NOTHING_RENEWS, {})
    told = await check(place, path)
    assert (told["outcome"], told["account"]["health"]) == ("refused", "expired")
    assert len(probe.shown) == 1
