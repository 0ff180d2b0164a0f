"""Reading through official APIs: asked once, kept for a while, served stale where they fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.client_token import App
from rollcall.connectors.tiktok.reading import Addresses, official_tiktok
from rollcall.core.access.account_keys import SCOPES, grant, new_account_key
from rollcall.core.sources import readings
from rollcall.core.sources.forgetting import forget_old
from rollcall.core.sources.refusals import NO_SOURCE
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.sealing import Secret
from tests.archives import downloads
from tests.archives.test_serving import choose
from tests.archives.test_taking import take
from tests.connectors.serving import serving
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE, EVERY_DISPLAY_SCOPE
from tests.makers import account
from tests.place import Place
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import Trouble, User, World

CHECK = "/tikapi/public/check?username="
BROKEN = Trouble(500, b'{"error":{"code":"internal_error","message":"x","log_id":"1"}}')


@pytest.fixture
def there() -> World:
    world = World()
    ada, bob = world.user("ada"), world.user("bob")
    world.user("cleo")
    ada.followers = [("bob", 3), ("cleo", 2)]
    for number in range(1, 4):
        world.film(number, "ada", days_ago=number)
    theirs = world.film(9, "bob", days_ago=5)
    bob.liked = [(world.videos[0].id, 5), (theirs.id, 4)]
    thread = world.remark(1, world.videos[0], "bob")
    world.remark(2, world.videos[0], "cleo")
    world.remark(3, world.videos[0], "ada", parent=thread.id)
    return world


async def connect(place: Place, there: World, user: User, *scopes: str) -> int:
    token = Secret(there.token(user, *scopes))
    [outcome] = await place.put(
        account(
            user.username,
            platform_account_id=user.open_id,
            params={"scopes": list(scopes)},
            secrets={SecretKind.ACCESS_TOKEN: token},
        )
    )
    assert outcome.number is not None
    return outcome.number


@pytest.fixture(params=[False])
async def asking(
    request: pytest.FixtureRequest, either_place: Place, there: World
) -> AsyncIterator[Place]:
    """A place whose official source is the stand-in; with its Research API where it says so."""
    app = App(there.client_key, Secret(there.client_secret)) if request.param else None
    async with (
        serving(tiktok(there)) as url,
        official_tiktok(
            app, addresses=Addresses(url, url), private_allowed=True, limiter=Limiter()
        ) as source,
    ):
        either_place.runtime.entrance.gathering.outside = (source,)
        yield either_place


with_research = pytest.mark.parametrize("asking", [True], indirect=True)


async def body(place: Place, path: str, **more: Any) -> Any:
    answer = await place.get(path, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_connected_account_is_asked_once_and_then_kept(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    first = await asking.get(CHECK + "ada")
    asking.clock.set_ahead(timedelta(seconds=299))
    second = await asking.get(CHECK + "ada")

    assert first.json()["userInfo"]["stats"]["followerCount"] == 2
    assert first.headers["age"] == "0"
    assert second.headers["age"] == "299"
    assert second.headers["rollcall-source"] == first.headers["rollcall-source"]
    assert second.headers["rollcall-source"].startswith('official; as-of="2026-04-10T12:00:00Z"')
    assert len(there.asked) == 1


async def test_it_is_asked_again_when_its_answer_is_old(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    await body(asking, CHECK + "ada")
    there.users["ada"].followers.append(("dan", 1))
    asking.clock.set_ahead(timedelta(seconds=301))
    answer = await asking.get(CHECK + "ada")

    assert answer.json()["userInfo"]["stats"]["followerCount"] == 3
    assert answer.headers["age"] == "0"


async def test_all_who_ask_at_the_same_moment_share_one_question(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    answers = await asyncio.gather(*(asking.get(CHECK + "ada") for _ in range(12)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(there.asked) == 1


async def test_who_looked_just_before_the_answer_came_does_not_ask_again(
    asking: Place, there: World, monkeypatch: pytest.MonkeyPatch
):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    assert (await asking.get(CHECK + "ada")).status_code == 200
    looks = 0

    async def late(*asked: Any) -> readings.Reading:
        nonlocal looks
        looks += 1
        return readings.NEVER if looks == 1 else await kept(*asked)

    kept = readings.kept
    monkeypatch.setattr(readings, "kept", late)
    assert (await asking.get(CHECK + "ada")).status_code == 200
    assert looks > 1
    assert len(there.asked) == 1


async def test_posts_are_walked_page_by_page(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    sec_uid = (await body(asking, CHECK + "ada"))["userInfo"]["user"]["secUid"]
    path = f"/tikapi/public/posts?secUid={sec_uid}&count=2"
    first = await body(asking, path)
    second = await body(asking, f"{path}&cursor={first['cursor']}")

    items = [*first["itemList"], *second["itemList"]]
    assert [item["desc"] for item in items] == ["Film 1 #fun", "Film 2 #fun", "Film 3 #fun"]
    assert [item["stats"]["playCount"] for item in items] == [10, 20, 30]


async def test_our_own_api_asks_for_as_many_posts_as_it_shows(asking: Place, there: World):
    for number in range(100, 195):
        there.film(number, "ada", days_ago=number)
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    whose = "/v1/social/people/@Ada"
    assert (await body(asking, whose))["username"] == "ada"
    few = await body(asking, f"{whose}/videos?limit=60")
    rest = await body(asking, f"{whose}/videos?limit=60&cursor={few['page']['next_cursor']}")
    many = await body(asking, f"{whose}/videos?limit=200")

    assert (len(few["data"]), len(many["data"]), many["page"]["has_more"]) == (60, 98, False)
    assert [*few["data"], *rest["data"]] == many["data"]


async def test_who_has_no_posts_is_somebody_all_the_same(asking: Place, there: World):
    await connect(asking, there, there.users["cleo"], *EVERY_DISPLAY_SCOPE)

    assert (await body(asking, "/v1/social/people/cleo/videos"))["data"] == []


async def test_where_it_fails_what_it_told_before_is_served(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    await body(asking, CHECK + "ada")
    there.troubles.append(BROKEN)
    asking.clock.set_ahead(timedelta(seconds=301))
    answers = [await asking.get(CHECK + "ada") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.headers["age"] for answer in answers} == {"301"}
    assert len(there.asked) == 2  # it is left alone for a while


async def test_what_it_never_told_is_unavailable_while_it_fails(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    there.troubles.append(BROKEN)

    assert (await asking.get(CHECK + "ada")).status_code == 503
    asking.clock.set_ahead(timedelta(seconds=301))
    assert (await asking.get(CHECK + "ada")).status_code == 200


async def test_a_token_that_is_refused_is_said_to_be_so(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    there.tokens.clear()
    answer = await asking.get(CHECK + "ada")

    assert (answer.status_code, answer.json()["statusCode"]) == (403, NO_SOURCE)
    assert "can serve public.check" in answer.json()["message"]


async def test_who_is_not_connected_is_refused_with_every_reason(asking: Place, there: World):
    said = (await asking.get(CHECK + "bob")).json()

    assert said["statusCode"] == NO_SOURCE
    for reason in ("no archive of @bob", "Display API", "Business", "Research API is off"):
        assert reason in said["message"]
    assert there.asked == []


@with_research
async def test_followers_come_in_the_order_in_which_they_are_told(asking: Place, there: World):
    sec_uid = (await body(asking, CHECK + "ada"))["userInfo"]["user"]["secUid"]
    for _ in range(2):
        found = await body(asking, f"/tikapi/public/followers?secUid={sec_uid}")
        asking.clock.set_ahead(asking.clock.ahead + timedelta(hours=2))

        names = [one["user"]["uniqueId"] for one in found["userList"]]
        assert names == ["bob", "cleo"]


@with_research
@pytest.mark.parametrize("how_many, ends", [(500, 'Z"'), (501, "; partial")])
async def test_a_list_that_is_longer_than_what_is_taken_in_says_so(
    asking: Place, there: World, how_many: int, ends: str
):
    there.users["ada"].followers = [(f"fan{n}", how_many - n) for n in range(how_many)]
    sec_uid = (await body(asking, CHECK + "ada"))["userInfo"]["user"]["secUid"]
    first = await asking.get(f"/tikapi/public/followers?secUid={sec_uid}&count=1")
    there.troubles.append(BROKEN)
    asking.clock.set_ahead(asking.clock.ahead + timedelta(hours=2))
    stale = await asking.get("/v1/social/people/ada/followers?limit=1")

    for answer in (first, stale):
        assert answer.status_code == 200, answer.text
        assert answer.headers["rollcall-source"].endswith(ends)


@with_research
async def test_liked_videos_come_with_whoever_made_them(asking: Place, there: World):
    sec_uid = (await body(asking, CHECK + "bob"))["userInfo"]["user"]["secUid"]
    asking_for = f"/tikapi/public/likes?secUid={sec_uid}"
    answer = await asking.get(asking_for)

    assert answer.status_code == 200, answer.text
    assert answer.headers["rollcall-source"].startswith("official")


async def test_comments_of_an_accounts_own_videos(asking: Place, there: World):
    number = await connect(asking, there, there.users["ada"], *EVERY_BUSINESS_SCOPE)
    await body(asking, CHECK + "ada")
    key = await key_of(asking, number, "ada")
    film = there.videos[0].id
    mine = {"x-account-key": key}
    await body(asking, "/tikapi/user/feed", headers=mine)
    for _ in range(2):
        found = await body(asking, f"/tikapi/user/comment/list?media_id={film}", headers=mine)
        asking.clock.set_ahead(asking.clock.ahead + timedelta(hours=1))
        assert [one["text"] for one in found["comments"]] == ["Remark 1", "Remark 2"]
    thread = found["comments"][0]["cid"]
    replies = await body(
        asking,
        f"/tikapi/user/comment/reply/list?media_id={film}&comment_id={thread}",
        headers=mine,
    )
    assert [one["text"] for one in replies["comments"]] == ["Remark 3"]


async def key_of(place: Place, number: int, username: str) -> str:
    async with place.core(writes=True) as core:
        person = await core.social.people.by_username(username)
        key = new_account_key()
        await grant(
            core.unit.transaction,
            place.workspace_id,
            key,
            account_number=number,
            person_id=person.id,
            scopes=SCOPES,
            client_id=None,
            now=place.clock(),
        )
    return key


async def test_what_was_read_of_a_platform_can_only_be_read(asking: Place, there: World):
    number = await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    await body(asking, CHECK + "ada")
    key = await key_of(asking, number, "ada")
    answer = await asking.ask(
        "POST",
        "/tikapi/user/like",
        headers={"x-account-key": key},
        json={"media_id": str(there.videos[0].id)},
    )

    assert (answer.status_code, answer.json()["statusCode"]) == (403, NO_SOURCE)


async def test_a_key_limited_to_other_accounts_is_given_nobodys_token(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    [other] = await asking.put(account("somebody.else"))
    limited = await asking.issue(account_numbers=(other.number,))
    answer = await asking.get(CHECK + "ada", key=limited)

    assert (answer.status_code, answer.json()["statusCode"]) == (403, NO_SOURCE)
    assert there.asked == []


@with_research
async def test_that_there_is_nobody_is_kept_as_long_as_an_answer(asking: Place, there: World):
    for _ in range(3):
        answer = await asking.get(CHECK + "nobody.at.all")
        assert (answer.status_code, answer.json()["statusCode"]) == (403, 10202)
    questions = [path for path in there.asked if "user/info" in path]
    assert len(questions) == 1
    there.user("nobody.at.all")
    asking.clock.set_ahead(timedelta(seconds=301))

    assert (await asking.get(CHECK + "nobody.at.all")).status_code == 200


async def test_an_answer_that_nobody_understands_is_a_reason(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    there.troubles.append(Trouble(200, b'{"data":{"user":{"open_id":7}},"error":{"code":"ok"}}'))
    answer = await asking.get(CHECK + "ada")

    assert (answer.status_code, answer.json()["statusCode"]) == (403, NO_SOURCE)
    asking.clock.set_ahead(timedelta(seconds=61))
    assert (await asking.get(CHECK + "ada")).status_code == 200


async def test_an_archive_comes_first_where_it_is_asked_first(
    asking: Place, there: World, tmp_path: Path
):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    await take(asking, tmp_path / "a.json", downloads.newer("ada"))
    first = await asking.get(CHECK + "ada")
    await choose(asking, "official", "archive")
    then = await asking.get(CHECK + "ada")

    assert first.headers["rollcall-source"].startswith("archive")
    assert first.json()["userInfo"]["stats"]["followerCount"] == 900
    assert then.headers["rollcall-source"].startswith("official")
    assert then.json()["userInfo"]["stats"]["followerCount"] == 2
    await take(asking, tmp_path / "a.json", downloads.newer("ada"))
    again = await asking.get(CHECK + "ada")
    assert again.json()["userInfo"]["stats"]["followerCount"] == 2  # what is older changes nothing


async def test_what_may_still_be_served_stale_is_not_forgotten(asking: Place, there: World):
    await connect(asking, there, there.users["ada"], *EVERY_DISPLAY_SCOPE)
    await body(asking, CHECK + "ada")
    asking.clock.set_ahead(timedelta(days=29))
    await forget_old(asking.runtime.database, asking.clock())
    there.troubles.append(BROKEN)
    answer = await asking.get(CHECK + "ada")

    assert answer.status_code == 200, answer.text
    assert answer.headers["age"] == str(29 * 86_400)
