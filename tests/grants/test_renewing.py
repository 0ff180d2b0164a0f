"""Grants are renewed before they end: once, by one of whoever would, and without losing a token."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, update

from rollcall.core.grants import grants
from rollcall.core.grants import renewing as renewing_module
from rollcall.core.grants.grants import Grant
from rollcall.core.grants.renewing import Renewing
from rollcall.core.health.health import Health
from rollcall.core.jobs.jobs import Job, Later
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import Statement
from rollcall.db.tables import PLATFORM_APPS, SECRETS
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    AppMisconfigured,
    Tokens,
    TryLater,
    Unconfirmed,
)
from rollcall.server.renewing import renews_grants
from tests.grants.between import Between, stands_between
from tests.grants.owners import connect, grants_in, newcomer, open_sandboxed, secrets_of
from tests.makers import account
from tests.place import Place

TIKTOK = "tiktok"
SPOIL = Statement(
    update(SECRETS)
    .where(
        SECRETS.c.workspace_id == bindparam("of_workspace"),
        SECRETS.c.account_number == bindparam("number"),
    )
    .values(updated_at="spoilt", sealed=b"spoilt")
)
SPOIL_APPS = Statement(update(PLATFORM_APPS).values(sealed=b"spoilt"))
TOKENS = {SecretKind.ACCESS_TOKEN: Secret("access"), SecretKind.REFRESH_TOKEN: Secret("refresh")}


@pytest.fixture
async def sandboxed(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


@pytest.fixture
def between(sandboxed: Place) -> Between:
    return stands_between(sandboxed, TIKTOK)


def renewing(place: Place) -> Renewing:
    """As another worker would have it."""
    runtime = place.runtime
    return Renewing(runtime.entrance, runtime.entrance.offering, runtime.clock)


def later(place: Place, **how: float) -> None:
    place.clock.set_ahead(place.clock.ahead + timedelta(**how))


async def account_of(place: Place) -> dict[str, object]:
    [account] = (await place.get("/v1/accounts")).json()["data"]
    return account


async def test_it_is_renewed_before_it_ends_and_not_sooner(sandboxed: Place):
    account = await connect(sandboxed, TIKTOK)
    before = await secrets_of(sandboxed, account["number"])
    assert await renewing(sandboxed).due(TIKTOK, 5) == 0
    later(sandboxed, hours=1, minutes=45)

    assert await renewing(sandboxed).due(TIKTOK, 5) == 1

    after = await secrets_of(sandboxed, account["number"])
    assert before["access_token"] != after["access_token"]
    assert before["refresh_token"] != after["refresh_token"]
    [grant] = await grants_in(sandboxed)
    assert (grant["generation"], grant["sent_at"], grant["lease"]) == (2, None, None)
    assert grant["access_ends_at"] == "2026-04-10T15:45:00.000Z"
    assert (await account_of(sandboxed))["session_expires_at"] == grant["refresh_ends_at"]


async def test_of_many_workers_one_renews_it(sandboxed: Place, between: Between):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=45)
    between.delay = 0.2

    await asyncio.gather(*(renewing(sandboxed).due(TIKTOK, 1) for _ in range(8)))

    assert len(between.asked) == 1
    [grant] = await grants_in(sandboxed)
    assert grant["generation"] == 2


async def test_who_needs_it_waits_for_whoever_renews_it(sandboxed: Place, between: Between):
    account = await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=3)
    between.delay = 0.3

    await asyncio.gather(
        *(renewing(sandboxed).fresh(sandboxed.workspace_id, account["number"]) for _ in range(5))
    )

    assert len(between.asked) == 1
    assert (await grants_in(sandboxed))[0]["generation"] == 2


async def test_what_was_taken_back_at_the_platform_has_expired_and_says_so(sandboxed: Place):
    account = await connect(sandboxed, TIKTOK)
    runtime = sandboxed.runtime
    secrets = await secrets_of(sandboxed, account["number"])
    consent = runtime.entrance.offering.consents[TIKTOK]
    app = runtime.entrance.offering.own(TIKTOK)
    assert app is not None
    tokens = Tokens(Secret(secrets["access_token"]), Secret(secrets["refresh_token"]), None)
    await consent.revoke(app, tokens)
    later(sandboxed, hours=1, minutes=45)

    await renewing(sandboxed).due(TIKTOK, 5)

    found = await account_of(sandboxed)
    assert (found["health"], found["health_reason"]) == ("expired", "token_refused")
    assert found["health_evidence"] == {
        "asked": "TikTok, to renew the grant",
        "answered": "invalid_grant",
        "said": "The token is expired, revoked or was used before.",
        "at": "2026-04-10T13:45:00.000Z",
    }
    assert await renewing(sandboxed).due(TIKTOK, 5) == 0
    assert await secrets_of(sandboxed, account["number"]) == secrets
    again = await connect(sandboxed, TIKTOK)
    assert (again["number"], again["health"]) == (account["number"], "healthy")


@pytest.mark.parametrize("fault", [TryLater("busy"), AppMisconfigured("no such app")])
async def test_what_proves_nothing_changes_nothing_and_is_tried_again(
    sandboxed: Place, between: Between, fault: Exception
):
    await connect(sandboxed, TIKTOK)
    before = await account_of(sandboxed)
    later(sandboxed, hours=1, minutes=45)
    between.before = fault

    await renewing(sandboxed).due(TIKTOK, 1)

    assert await account_of(sandboxed) == before
    later(sandboxed, hours=2)
    await renewing(sandboxed).due(TIKTOK, 1)
    held = await account_of(sandboxed)
    assert (held["health"], held["health_reason"]) == ("limited", "not_renewed")
    between.before = None
    later(sandboxed, hours=2)
    await renewing(sandboxed).due(TIKTOK, 1)
    assert (await account_of(sandboxed))["health"] == "healthy"


async def test_a_token_whose_answer_was_lost_is_not_sent_while_its_access_works(
    sandboxed: Place, between: Between
):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=45)
    between.after = Unconfirmed("the line broke")

    await renewing(sandboxed).due(TIKTOK, 1)
    later(sandboxed, minutes=5)
    await renewing(sandboxed).due(TIKTOK, 1)

    assert len(between.asked) == 1
    waiting = await account_of(sandboxed)
    assert (waiting["health"], waiting["can_post"]) == ("expiring", True)
    between.after = None
    later(sandboxed, minutes=20)
    await renewing(sandboxed).due(TIKTOK, 1)
    ended = await account_of(sandboxed)
    assert (ended["health"], ended["health_reason"]) == ("expired", "token_refused")
    assert ended["health_evidence"]["before"].startswith("it was sent once already")


async def test_a_token_that_never_arrived_is_sent_again_and_nothing_is_lost(
    sandboxed: Place, between: Between
):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=45)
    between.before = Unconfirmed("the line broke")
    await renewing(sandboxed).due(TIKTOK, 1)
    between.before = None

    later(sandboxed, minutes=5)
    await renewing(sandboxed).due(TIKTOK, 1)
    assert len(between.asked) == 1
    later(sandboxed, minutes=20)
    await renewing(sandboxed).due(TIKTOK, 1)

    assert (await account_of(sandboxed))["health"] == "healthy"
    assert (await grants_in(sandboxed))[0]["generation"] == 2


async def test_a_platform_that_says_it_was_not_used_is_sent_it_at_once(
    sandboxed: Place, between: Between
):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=45)
    between.before = Unconfirmed("the line broke")
    await renewing(sandboxed).due(TIKTOK, 1)
    between.before, between.unused_says = None, True
    later(sandboxed, minutes=2)

    await renewing(sandboxed).due(TIKTOK, 1)

    assert (await grants_in(sandboxed))[0]["generation"] == 2


async def test_tokens_that_were_stored_by_hand_meanwhile_stay(sandboxed: Place, between: Between):
    account = await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=45)
    between.delay = 0.5
    under_way = asyncio.create_task(renewing(sandboxed).due(TIKTOK, 0.2))
    await asyncio.sleep(0.2)
    path = f"/v1/accounts/{account['number']}/secrets/refresh_token"
    assert (await sandboxed.ask("PUT", path, json={"value": "by hand"})).status_code == 204
    await under_way

    assert (await secrets_of(sandboxed, account["number"]))["refresh_token"] == "by hand"


async def test_one_that_cannot_be_opened_holds_up_no_other(sandboxed: Place):
    for nth in range(2):
        await connect(sandboxed, TIKTOK, newcomer(TIKTOK, nth))
    [first, second] = await grants_in(sandboxed)
    runtime = sandboxed.runtime
    broken = {"of_workspace": sandboxed.workspace_id, "number": first["account_number"]}
    async with runtime.database.transaction() as transaction:
        await transaction.note(SPOIL, broken)
    later(sandboxed, hours=1, minutes=58)

    for _ in range(2):
        await renewing(sandboxed).due(TIKTOK, 1)

    [first, second] = await grants_in(sandboxed)
    assert (first["generation"], second["generation"]) == (1, 2)
    assert first["renew_at"] > "2026-04-10T14:30"


async def test_an_app_whose_secret_cannot_be_opened_breaks_nothing(sandboxed: Place):
    first = await connect(sandboxed, TIKTOK)
    body = {"client_id": "sandbox-tiktok", "client_secret": "s"}
    await sandboxed.ask("PUT", "/v1/platform-apps/tiktok", json=body)
    async with sandboxed.runtime.database.transaction() as transaction:
        await transaction.note(SPOIL_APPS)
    later(sandboxed, hours=1, minutes=59, seconds=30)

    await renewing(sandboxed).fresh(sandboxed.workspace_id, first["number"])

    [grant] = await grants_in(sandboxed)
    assert (grant["lease"], grant["sent_at"], grant["generation"]) == (None, None, 1)
    assert grant["renew_at"] > "2026-04-10T14:30"
    assert await renewing(sandboxed).due(TIKTOK, 1) == 0


async def test_an_app_that_was_taken_away_is_told_and_nobody_waits_for_it(place: Place):
    """Of a real platform, which is asked nothing here."""
    body = {"client_id": "sandbox-tiktok", "client_secret": "s"}
    await place.ask("PUT", "/v1/platform-apps/tiktok", json=body)
    await place.put(account("ada", health=Health.HEALTHY, secrets=TOKENS))
    [found] = (await place.get("/v1/accounts")).json()["data"]
    grant = Grant(
        account_number=found["number"],
        platform=TIKTOK,
        client_id="sandbox-tiktok",
        person="1",
        session_id="0" * 32,
        generation=1,
        renewable=True,
        access_ends_at=instant(place.runtime.clock()),
        refresh_ends_at=None,
        renew_at=instant(place.runtime.clock()),
    )
    async with place.runtime.database.transaction() as transaction:
        await grants.put(transaction, place.workspace_id, grant)
    await place.ask("DELETE", "/v1/platform-apps/tiktok")

    async with asyncio.timeout(5):
        await renewing(place).fresh(place.workspace_id, found["number"])

    [kept] = await grants_in(place)
    assert (kept["generation"], kept["lease"], kept["sent_at"]) == (1, None, None)
    assert "app" in kept["said"]
    told = (await place.get("/v1/accounts")).json()["data"][0]
    assert (told["health"], told["health_reason"]) == ("limited", "not_renewed")


async def test_while_access_works_no_wait_is_longer_than_what_is_left(
    sandboxed: Place, between: Between
):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=50)
    between.before = TryLater("busy")
    for _ in range(9):
        await renewing(sandboxed).due(TIKTOK, 1)
        later(sandboxed, minutes=1)
    between.before = None
    [grant] = await grants_in(sandboxed)
    assert grant["renew_at"] < grant["access_ends_at"]


async def test_the_less_is_left_the_sooner_it_is_tried_again(sandboxed: Place, between: Between):
    await connect(sandboxed, TIKTOK)
    later(sandboxed, hours=1, minutes=50)
    between.before = TryLater("busy")
    for _ in range(39):
        await renewing(sandboxed).due(TIKTOK, 1)
        later(sandboxed, seconds=15)
    assert len(between.asked) >= 6


async def test_a_platform_that_asks_to_be_left_alone_is(
    sandboxed: Place, between: Between, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(renewing_module, "AT_ONCE", 1)
    for nth in range(3):
        await connect(sandboxed, TIKTOK, newcomer(TIKTOK, nth))
    later(sandboxed, hours=1, minutes=57)
    between.before = TryLater("asked too often", seconds=200)
    renew = renews_grants(sandboxed.runtime)
    job = Job("grants.renew/tiktok", 0, "grants.renew", {"platform": TIKTOK}, 0)

    with pytest.raises(Later) as put_off:
        await renew(job)

    assert (len(between.asked), put_off.value.seconds) == (1, 200)
    between.before = None
    later(sandboxed, seconds=199)
    with pytest.raises(Later):
        await renew(job)
    assert len(between.asked) == 1
    fresh = sandboxed.runtime.entrance.renewing.fresh
    for one in await grants_in(sandboxed):  # whose access has ended, and is wanted
        await fresh(sandboxed.workspace_id, one["account_number"])
    assert len(between.asked) == 1
    [held] = [one for one in await grants_in(sandboxed) if one["said"]]
    assert held["renew_at"] >= "2026-04-10T14:00:20"
    later(sandboxed, seconds=30)
    await renew(job)
    assert [one["generation"] for one in await grants_in(sandboxed)] == [2, 2, 2]
