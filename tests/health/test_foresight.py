"""What will stop working, what somebody has to do, and how the roster stood at a moment."""

from datetime import timedelta
from typing import Any

from rollcall.core.access.caller import Scope
from rollcall.core.health.actions import WAYS
from rollcall.core.health.health import REASONS
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import insert_row
from rollcall.db.tables import GRANTS
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Secret
from tests.makers import NOW, account
from tests.place import Place

TOKEN = {SecretKind.ACCESS_TOKEN: Secret("a token")}


def days(count: float) -> Instant:
    return instant(NOW + timedelta(days=count))


async def got(place: Place, path: str, **more: Any) -> dict[str, Any]:
    answer = await place.get(path, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(found: dict[str, Any]) -> list[str]:
    return [one["username"] for one in found["data"]]


async def grant(place: Place, number: int | None, **said: Any) -> None:
    row = dict.fromkeys(column.name for column in GRANTS.columns) | {
        "workspace_id": place.workspace_id,
        "account_number": number,
        "platform": "instagram",
        "client_id": "app",
        "person": "1",
        "session_id": "0" * 32,
        "generation": 1,
        "renewable": True,
        "tries": 0,
    }
    async with place.runtime.database.transaction() as transaction:
        await transaction.write(place.workspace_id, insert_row(GRANTS), row | said)


async def test_what_ends_in_the_days_asked_about_is_foreseen_in_its_order(either_place: Place):
    place = either_place
    await place.put(
        account("later", health="healthy", session_expires_at=days(8)),
        account("third", health="healthy", session_expires_at=days(6), secrets=TOKEN),
        account("first", health="expiring", session_expires_at=days(1)),
        account("second", health="healthy", session_expires_at=days(1.5)),
        account("over", health="healthy", session_expires_at=days(-1)),
        account("unsaid", health="healthy"),
        account("cannot", health="expired", session_expires_at=days(2)),
    )
    found = await got(place, "/v1/health/forecast")
    assert names(found) == ["first", "second", "third"]
    assert [one["reason"] for one in found["data"]] == [
        "session_expired",
        "session_expired",
        "token_expired",
    ]
    ahead = found["forecast"]
    assert (ahead["can_post"], ahead["stops"], ahead["renews"], ahead["unforeseen"]) == (6, 3, 0, 1)
    assert [(day["date"], day["stops"]) for day in ahead["days"]] == [
        (days(1)[:10], 1),
        (days(1.5)[:10], 1),
        (days(6)[:10], 1),
    ]
    assert names(await got(place, "/v1/health/forecast?days=10"))[-1] == "later"


async def test_the_forecast_is_walked_to_its_end(either_place: Place):
    place = either_place
    await place.put(
        *(account(f"u{n}", health="healthy", session_expires_at=days(1)) for n in range(7))
    )
    seen: list[str] = []
    cursor = ""
    while True:
        found = await got(place, f"/v1/health/forecast?limit=3{cursor}")
        seen += names(found)
        if not found["page"]["has_more"]:
            break
        cursor = f"&cursor={found['page']['next_cursor']}"
    assert seen == [f"u{n}" for n in range(7)]
    wrong = await place.get("/v1/health/forecast?cursor=abc")
    assert (wrong.status_code, "cursor" in wrong.text) == (422, True)


async def test_what_is_renewed_by_itself_is_told_apart(either_place: Place):
    place = either_place
    said = {"health": "healthy", "session_expires_at": days(3), "platform": "instagram"}
    renewed, refreshed, failing, ended = await place.put(
        *(account(name, **said) for name in ("renewed", "refreshed", "failing", "ended"))
    )
    ends = {"access_ends_at": days(3), "refresh_ends_at": days(3), "renew_at": days(2)}
    await grant(place, renewed.number, **ends)
    # Its tokens are renewed every hour, and what renews them ends all the same.
    await grant(place, refreshed.number, **ends | {"access_ends_at": days(0.1)})
    await grant(place, failing.number, **ends, tries=5)
    await grant(place, ended.number, **ends, ended_at=days(-1))
    found = await got(place, "/v1/health/forecast")
    assert {one["username"]: one["renews_itself"] for one in found["data"]} == {
        "renewed": True,
        "refreshed": False,
        "failing": False,
        "ended": False,
    }
    assert (found["forecast"]["stops"], found["forecast"]["renews"]) == (3, 1)


async def test_limits_that_end_by_themselves_are_foreseen(either_place: Place):
    place = either_place
    until = {"asked": "a post", "answered": "429", "until": days(2)}
    await place.put(
        account("held", health="limited", health_reason="rate_limited", health_evidence=until),
        account(
            "longer",
            health="limited",
            health_reason="quota_exhausted",
            health_evidence=until | {"until": days(20)},
        ),
    )
    [held] = (await got(place, "/v1/health/forecast"))["forecast"]["limits"]
    assert (held["username"], held["at"], held["reason"]) == ("held", days(2), "rate_limited")


async def test_each_problem_is_one_entry_with_the_one_thing_to_do(either_place: Place):
    place = either_place
    ada, bo, cleo, *_ = await place.put(
        account("ada", health="expired", health_reason="token_refused", health_since=days(-3)),
        account("bo", health="expired", health_reason="cookies_expired", health_since=days(-9)),
        account("cleo", health="unhealthy", health_reason="banned", health_since=days(-1)),
        account("dara", health="healthy"),
        account("eli", health="limited", health_reason="rate_limited"),
        account("fay", health="disabled", enabled=False),
        account("gus"),
    )
    found = await got(place, "/v1/fixes")
    assert [fix["accounts"][0]["username"] for fix in found["data"]] == ["bo", "ada", "cleo"]
    cookies, token, banned = found["data"]
    assert (cookies["reason"], cookies["since"], cookies["blocks"]) == (
        "cookies_expired",
        days(-9),
        1,
    )
    assert cookies["action"]["method"] == "PUT"
    assert cookies["action"]["path"].endswith("/secrets/cookies")
    assert cookies["action"]["command"] == f"rollcall accounts set {bo.number} --secret cookies"
    assert token["action"]["path"] == "/v1/connect-links"
    assert token["action"]["body"] == {"account": f"acc_{ada.uuid}"}
    assert banned["action"]["href"] == "https://www.tiktok.com/@cleo"
    assert banned["action"]["page"] == f"/accounts/acc_{cleo.uuid}"
    assert {one["reason"]: one["problems"] for one in found["counts"]} == {
        "token_refused": 1,
        "cookies_expired": 1,
        "banned": 1,
    }


async def test_all_accounts_of_an_offline_device_are_one_problem(either_place: Place):
    place = either_place
    on = {"device_serial": "A1", "device_online": False, "device_model": "Pixel 8a"}
    await place.put(
        *(
            account(f"u{n}", health="unhealthy", health_reason="device_offline", **on)
            for n in range(25)
        ),
        account("well", health="healthy", **on),
        account("online", health="healthy", device_serial="B2", device_online=True),
        account("lost", health="unhealthy", health_reason="device_offline"),
    )
    device, lost = (await got(place, "/v1/fixes"))["data"]
    assert (device["id"], device["reason"], device["touched"], device["blocks"]) == (
        "device:A1",
        "device_offline",
        26,
        25,
    )
    assert len(device["accounts"]) == 20
    assert device["action"]["says"] == "Connect the device."
    assert lost["accounts"][0]["username"] == "lost"


async def test_the_queue_is_walked_to_its_end_and_keeps_to_what_a_key_may_see(either_place: Place):
    place = either_place
    sick = {"health": "expired", "health_reason": "token_expired", "health_since": days(-1)}
    await place.put(
        *(account(f"u{n}", tags=["vip"] if n % 2 else [], **sick) for n in range(9)),
        account("z", device_serial="A1", device_online=False, health="healthy"),
    )
    key = await place.issue(Scope.READ, account_tags=("vip",))
    seen: list[str] = []
    cursor = ""
    while True:
        found = await got(place, f"/v1/fixes?limit=2{cursor}", key=key)
        seen += [fix["accounts"][0]["username"] for fix in found["data"]]
        if not found["page"]["has_more"]:
            break
        cursor = f"&cursor={found['page']['next_cursor']}"
    assert seen == ["u1", "u3", "u5", "u7"]


async def test_who_could_post_at_a_moment_is_what_history_says(either_place: Place):
    place = either_place
    put = place.put
    await put(account("ada", health="healthy", health_since=days(-10)))
    await put(account("ada", health="expired", health_since=days(-5), health_reason="banned"))
    await put(account("ada", health="healthy", health_since=days(-2)))
    await put(account("bo", health="healthy", health_since=days(-4)))
    [gone] = await put(account("gone", health="healthy", health_since=days(-9)))
    async with place.core(writes=True) as core:
        await core.accounts.remove([gone.number])

    async def posting(at: float) -> tuple[list[str], dict[str, Any]]:
        found = await got(place, f"/v1/health/at?can_post=true&time={days(at)}")
        return names(found), found["moment"]

    assert (await posting(-11))[0] == []
    assert (await posting(-6))[0] == ["ada"]
    assert (await posting(-4.5))[0] == []
    assert (await posting(-3))[0] == ["bo"]
    assert (await posting(-1))[0] == ["ada", "bo"]
    then = (await posting(-3))[1]
    assert (then["accounts"], then["can_post"]) == (2, 1)
    assert then["states"] == {"expired": 1, "healthy": 1}
    everybody = await got(place, f"/v1/health/at?time={days(-3)}&limit=1")
    [ada] = everybody["data"]
    assert (ada["health"], ada["reason"], ada["since"]) == ("expired", "banned", days(-5))
    cursor = everybody["page"]["next_cursor"]
    rest = await got(place, f"/v1/health/at?time={days(-3)}&limit=1&cursor={cursor}")
    assert names(rest) == ["bo"]
    assert (await place.get("/v1/health/at?time=yesterday")).status_code == 422
    assert (await got(place, "/v1/health/at"))["moment"]["can_post"] == 2


def test_every_reason_that_somebody_can_mend_has_a_way():
    mends_itself = {"rate_limited", "quota_exhausted", "never_checked"}
    assert set(WAYS) == set(REASONS) - mends_itself
