"""Handing over cookies: a whole set of the same person signs in, anything else changes nothing."""

import asyncio
from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account
from rollcall.core.sessions.sessions import SessionKind
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from tests.makers import NOW, account
from tests.place import Place

ADA = {"c_user": "1000", "xs": "first"}
ADA_LATER = {"c_user": "1000", "xs": "second"}
BO = {"c_user": "999", "xs": "other"}
UUID = "0000000000007000800000000000000a"


async def hand_over(
    place: Place, cookies: dict[str, str], type_: str = "facebook-sync", **more: Any
) -> dict[str, Any]:
    """What lobstr's answers say of it: of the handing over, or of how it ended."""
    body = {"type": type_, "cookies": cookies, **more}
    answer = await place.ask("POST", "/lobstr/v1/accounts/cookies", json=body)
    if answer.status_code != 200:
        return {"refused": answer.status_code, "says": answer.text}
    return (await place.get(f"/lobstr/v1/synchronize/{answer.json()['id']}")).json()


async def everything_of(place: Place, number: int) -> tuple[Any, ...]:
    """Whatever a try that fails must leave as it was."""
    async with place.core() as core:
        found = await core.accounts.one(Account, "number", number)
        secrets = await core.vault.open(number)
        return found, secrets, await core.sessions.of(number), await core.health.of(number)


async def cookies_of(place: Place, number: int) -> str:
    async with place.core() as core:
        return (await core.vault.open(number))[SecretKind.COOKIES].reveal()


async def signed_in(place: Place, cookies: dict[str, str] = ADA) -> int:
    """The number of an account that these cookies were handed over for."""
    [outcome] = await place.put(account("ada", "facebook", uuid=UUID))
    assert (await hand_over(place, cookies, account=UUID))["status_code"] == 200
    assert outcome.number is not None
    return outcome.number


async def test_a_set_that_is_not_whole_is_refused_and_changes_nothing(either_place: Place):
    number = await signed_in(either_place)
    before = await everything_of(either_place, number)

    for half in ({"c_user": "999"}, {"c_user": "1000"}, {"c_user": "1000", "xs": ""}):
        said = await hand_over(either_place, half, account=UUID)
        assert said["refused"] == 400
        assert "cookies.xs" in said["says"]

    assert await everything_of(either_place, number) == before


async def test_cookies_mend_no_token_that_its_platform_refuses(either_place: Place):
    said = {"health": "expired", "health_reason": "token_refused", "signed_in": False}
    [outcome] = await either_place.put(account("ada", "facebook", uuid=UUID, **said))

    assert (await hand_over(either_place, ADA, account=UUID))["status_code"] == 200

    shown = (await either_place.get(f"/v1/accounts/{outcome.number}")).json()
    assert (shown["health"], shown["health_reason"]) == ("expired", "token_refused")
    assert (shown["health_confidence"], shown["health_evidence"]) == ("inferred", None)
    assert (shown["signed_in"], shown["synced_at"]) == (True, instant(NOW))


async def test_without_an_account_a_set_that_is_not_whole_makes_none(either_place: Place):
    assert (await hand_over(either_place, {"c_user": "999"}))["refused"] == 400

    assert (await either_place.get("/lobstr/v1/accounts")).json()["total_results"] == 0


async def test_another_person_is_refused_and_the_synchronisation_says_why(either_place: Place):
    number = await signed_in(either_place)
    before = await everything_of(either_place, number)

    said = await hand_over(either_place, BO, account=UUID)

    assert (said["status_code"], said["status_text"]) == (409, "another_person")
    assert said["account_hash"] == UUID
    assert "another person" in said["description"]
    assert await everything_of(either_place, number) == before


@pytest.mark.parametrize("kept", ['{"c_user":"1000","xs":"x"}', "c_user=1000; xs=x", "nonsense"])
async def test_cookies_that_came_another_way_say_whose_they_are_where_they_can(
    place: Place, kept: str
):
    secrets = {SecretKind.COOKIES: Secret(kept)}
    await place.put(account("ada", "facebook", uuid=UUID, secrets=secrets))

    said = await hand_over(place, BO, account=UUID)

    assert said["status_code"] == (200 if kept == "nonsense" else 409)


async def test_a_platform_whose_cookies_tell_no_person_takes_any_whole_set(place: Place):
    await place.put(account("ada", "tiktok", uuid=UUID))
    for session in ("one", "two"):
        cookies = {"sessionid": session}
        said = await hand_over(place, cookies, "tiktok-sync", account=UUID)
        assert said["status_code"] == 200


async def test_a_new_set_takes_the_place_of_the_session_before(either_place: Place):
    number = await signed_in(either_place)

    said = await hand_over(either_place, ADA_LATER, account=UUID)

    assert said["status_code"] == 200
    assert '"second"' in await cookies_of(either_place, number)
    async with either_place.core() as core:
        sessions = await core.sessions.of(number)
    assert [session.kind for session in sessions] == [SessionKind.COOKIES] * 2
    assert sorted(session.alive for session in sessions) == [False, True]
    assert {session.person for session in sessions} == {"1000"}


async def test_the_same_set_again_refreshes_the_session_that_is_there(either_place: Place):
    number = await signed_in(either_place)

    said = await hand_over(either_place, dict(reversed(ADA.items())), account=UUID)

    assert said["status_code"] == 200
    async with either_place.core() as core:
        [session] = await core.sessions.of(number)
    assert (session.alive, session.refreshed_at) == (True, instant(NOW))


async def test_the_end_of_a_session_that_has_passed_is_not_said_of_the_next(place: Place):
    expired = {"health": "expired", "session_expires_at": "2026-01-01T00:00:00.000Z"}
    await place.put(account("ada", "facebook", uuid=UUID, **expired))

    await hand_over(place, ADA, account=UUID)

    async with place.core() as core:
        found = await core.accounts.one(Account, "uuid", UUID)
    assert (found.health, found.session_expires_at) == ("healthy", None)


async def test_the_same_person_without_an_account_named_is_the_account_we_hold(
    either_place: Place,
):
    number = await signed_in(either_place)

    for cookies in (ADA_LATER, ADA, ADA):
        assert (await hand_over(either_place, cookies))["account_hash"] == UUID

    assert (await either_place.get("/lobstr/v1/accounts")).json()["total_results"] == 1
    assert '"first"' in await cookies_of(either_place, number)


async def test_a_person_unknown_as_yet_is_one_new_account(either_place: Place):
    ways = await asyncio.gather(*(hand_over(either_place, BO) for _ in range(4)))

    [made] = {way["account_hash"] for way in ways}
    [listed] = (await either_place.get("/lobstr/v1/accounts")).json()["data"]
    assert (listed["id"], listed["status"]) == (made, "200")
    async with either_place.core() as core:
        assert (await core.accounts.one(Account, "uuid", made)).platform_account_id == "999"


async def test_one_id_on_two_platforms_is_two_persons(place: Place):
    cookies = {"sessionid": "x", "ds_user_id": "77"}

    ways = [await hand_over(place, cookies, f"{name}-sync") for name in ("instagram", "threads")]

    assert len({way["account_hash"] for way in ways}) == 2


async def test_an_account_that_was_removed_is_not_signed_in(place: Place):
    await signed_in(place)
    await place.ask("DELETE", f"/lobstr/v1/accounts/{UUID}")

    assert (await hand_over(place, ADA))["account_hash"] != UUID


async def test_a_key_that_does_not_see_the_account_does_not_sign_it_in(either_place: Place):
    number = await signed_in(either_place)
    before = await everything_of(either_place, number)
    key = await either_place.issue(Scope.READ, Scope.WRITE, account_tags=("other",))

    body = {"type": "facebook-sync", "cookies": ADA_LATER}
    answer = await either_place.ask("POST", "/lobstr/v1/accounts/cookies", key=key, json=body)

    assert answer.status_code == 400
    assert UUID not in answer.text
    assert await everything_of(either_place, number) == before


@pytest.mark.parametrize("person", ["\0", "a b", "x" * 65, "\u00e9"])
async def test_what_is_no_id_of_a_person_is_refused(either_place: Place, person: str):
    said = await hand_over(either_place, {"c_user": person, "xs": "x"})

    assert said["refused"] == 400
    assert "cookies.c_user" in said["says"]
