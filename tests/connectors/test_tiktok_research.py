"""TikTok's Research API: public lists to their end, and the app's token that asks for them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from rollcall.connectors.http import Web
from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.client_token import App, ClientToken
from rollcall.connectors.tiktok.faults import OAUTH
from rollcall.connectors.tiktok.making import NOT_TOLD
from rollcall.connectors.tiktok.research import A_DAY, Research
from rollcall.connectors.tiktok.research_shapes import API
from rollcall.connectors.tiktok.v2 import V2
from rollcall.kit.sealing import Secret
from rollcall.ports.reading import (
    AppRefused,
    Asked,
    Brought,
    NotThere,
    Question,
    SourceFault,
    TryLater,
    Unknown,
)
from tests.connectors.tiktok_there import web_of
from tests.platforms.tiktok.world import BEGAN, DAY, Trouble, World

INFO, QUERY, TOKEN = "/v2/research/user/info/", "/v2/research/video/query/", "/v2/oauth/token/"


@pytest.fixture
def world():
    made = World()
    ada, bob = made.user("ada", bio="Counts."), made.user("bob")
    made.user("shy", private=True)
    for number in range(1, 150):
        made.film(number, "ada", days_ago=number * 0.2)
    for number in range(150, 170):
        made.film(number, "ada", days_ago=60 + number)
    film = made.film(900, "bob", days_ago=3)
    ada.followers = [(f"fan{number}", BEGAN - number) for number in range(250)]
    ada.following = [(f"star{number}", BEGAN - number) for number in range(130)]
    bob.liked = [(one.id, (BEGAN - place) * 1000) for place, one in enumerate(made.videos[:120])]
    thread = made.remark(1, film, "ada")
    for number in range(2, 140):
        made.remark(number, film, "ada")
    for number in range(140, 260):
        made.remark(number, film, "ada", parent=thread.id)
    return made


def clock() -> datetime:
    return datetime.fromtimestamp(BEGAN, UTC)


def research_of(
    web: Web, world: World, secret: str | None = None, limiter: Limiter | None = None
) -> Research:
    app = App(world.client_key, Secret(secret or world.client_secret))
    token = ClientToken(web, app, now=lambda: world.now)
    v2 = V2(API, web, limiter or Limiter(lambda: world.now), clock=clock)
    return Research(v2, token, clock=clock)


@pytest.fixture
async def research(world):
    async with web_of(world) as web:
        yield research_of(web, world)


async def walked(read: Callable[[Question], Awaitable[Brought]], asked: Asked, **about: object):
    found: list[Brought] = []
    after: str | None = None
    while not found or found[-1].more:
        assert len(found) < 60, "The walk does not end."
        found.append(await read(Question(asked, after=after, **about)))  # type: ignore[arg-type]
        after = found[-1].next
    assert after is None
    return found


async def test_anybodys_profile_is_told(research):
    brought = await research.profile(Question(Asked.PROFILE, username="ada"))

    [ada] = brought.people
    assert (ada.username, ada.nickname, ada.biography) == ("ada", "Ada", "Counts.")
    assert (ada.followers, ada.following, ada.videos) == (250, 130, 169)


@pytest.mark.parametrize("username, words", [("none", "cannot be found"), ("shy", "private")])
async def test_who_is_not_there_or_not_public_is_not_there(research, username, words):
    with pytest.raises(NotThere, match=words):
        await research.profile(Question(Asked.PROFILE, username=username))


async def test_posts_are_read_window_by_window_to_the_first_day_of_tiktok(world, research):
    pages = await walked(research.posts, Asked.POSTS, username="ada", count=30)

    found = [one.id for page in pages for one in page.videos]
    assert found == [one.id for one in world.videos if one.author == "ada"]
    assert {person.username for page in pages for person in page.people} == {"ada"}


async def test_a_window_of_several_pages_goes_on_by_its_search(world, research):
    await research.posts(Question(Asked.POSTS, username="ada", count=30))

    assert world.asked.count(QUERY) == 2
    assert len(world.searches) == 1


async def test_posts_before_a_time_are_older(world, research):
    middle = world.videos[30].at * 1000

    asked = Question(Asked.POSTS, username="ada", before=middle, count=5)
    brought = await research.posts(asked)

    assert brought.videos[0].id == world.videos[31].id


async def test_somebody_without_posts_costs_no_more_requests_than_said(world, research):
    world.user("quiet")
    brought = await research.posts(Question(Asked.POSTS, username="quiet"))

    assert (brought.videos, brought.more) == ((), True)
    assert world.asked.count(QUERY) == 6


async def test_one_video_is_found_by_its_id_alone(world, research):
    film = world.videos[-1]

    brought = await research.video(Question(Asked.VIDEO, video_id=film.id))

    [told] = brought.videos
    assert (told.id, told.author.username, told.comments) == (film.id, "bob", 259)
    assert told.link == f"https://www.tiktok.com/@bob/video/{film.id}"


@pytest.mark.parametrize("video_id", [7, 2**62 + 2**61 + 2**60, ((BEGAN - DAY) << 32) | 12345])
async def test_a_video_that_is_none_is_not_there(world, research, video_id):
    with pytest.raises(NotThere):
        await research.video(Question(Asked.VIDEO, video_id=video_id))


async def test_likes_lead_to_the_end_with_their_authors(world, research):
    pages = await walked(research.likes, Asked.LIKES, username="bob", count=30)

    found = [one.id for page in pages for one in page.videos]
    assert found == [one.id for one in world.videos[:120]]
    assert pages[0].people[0].username == "ada"


async def test_likes_that_are_not_shown_are_not_there(world, research):
    world.users["bob"].shows_likes = False
    with pytest.raises(NotThere, match="private"):
        await research.likes(Question(Asked.LIKES, username="bob"))


@pytest.mark.parametrize("asked, many", [(Asked.FOLLOWERS, 250), (Asked.FOLLOWING, 130)])
async def test_follows_lead_to_the_end_by_no_more_than_names(research, asked, many):
    pages = await walked(research.follows, asked, username="ada", count=100)

    names = [person.username for page in pages for person in page.people]
    begins = "fan" if asked is Asked.FOLLOWERS else "star"
    assert names == [f"{begins}{number}" for number in range(many)]
    assert pages[0].told_of_people == {"id", "sec_uid", "username", "nickname"}


async def test_comments_and_replies_lead_to_the_end_without_their_authors(world, research):
    film, thread = world.videos[-1], world.comments[0]
    comments = await walked(research.comments, Asked.COMMENTS, video_id=film.id, count=50)
    replies = await walked(research.replies, Asked.REPLIES, comment_id=thread.id, count=50)

    told = [one for page in comments for one in page.comments]
    assert [one.id for one in told] == [one.id for one in world.comments if not one.parent]
    assert {one.parent_id for one in told} == {0}
    below = [one for page in replies for one in page.comments]
    assert [one.id for one in below] == [one.id for one in world.comments if one.parent]
    assert {one.parent_id for one in below} == {thread.id}
    assert {one.author.username for one in told} == {NOT_TOLD}
    assert "author" not in comments[0].told_of_comments


async def test_many_who_ask_at_once_wait_for_one_token(world, research):
    asked = Question(Asked.PROFILE, username="ada")
    await asyncio.gather(*(research.profile(asked) for _ in range(10)))

    assert world.asked.count(TOKEN) == 1


async def test_a_token_is_fetched_anew_before_it_ends(world, research):
    asked = Question(Asked.PROFILE, username="ada")
    await research.profile(asked)
    world.now += 7200 - 61
    await research.profile(asked)
    assert world.asked.count(TOKEN) == 1
    world.now += 2
    await research.profile(asked)
    assert world.asked.count(TOKEN) == 2


async def test_a_token_that_was_taken_back_is_replaced_once(world, research):
    asked = Question(Asked.PROFILE, username="ada")
    await research.profile(asked)
    world.tokens.clear()
    await research.profile(asked)
    assert world.asked.count(TOKEN) == 2


async def test_an_app_that_is_not_approved_is_told_so(world, research):
    asked = Question(Asked.PROFILE, username="ada")
    body = {"error": {"code": "scope_not_authorized", "message": "No.", "log_id": "1"}}
    refusal = Trouble(401, json.dumps(body).encode())
    token = Trouble(200, b'{"access_token": "clt.x", "expires_in": 7200}')
    world.troubles.extend([token, refusal, token, refusal])

    with pytest.raises(AppRefused, match="scope_not_authorized"):
        await research.profile(asked)

    assert world.asked == [TOKEN, INFO] * 2


async def test_a_wrong_secret_is_told_without_it(world):
    async with web_of(world) as web:
        research = research_of(web, world, secret="tweet7wrong!secret")
        with pytest.raises(AppRefused, match=r"invalid_client .*Look at the app's key") as refused:
            await research.profile(Question(Asked.PROFILE, username="ada"))
    assert "tweet7" not in str(refused.value)
    assert "tweet7" not in repr(App("key", Secret("tweet7")))


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("error, meaning", OAUTH.items())
async def test_every_error_of_the_token_endpoint_means_what_it_says(
    world, research, error, meaning, status
):
    said = {"error": error, "error_description": "Why.", "log_id": "L1"}
    world.troubles.append(Trouble(status, json.dumps(said).encode()))

    with pytest.raises(SourceFault, match=error) as refused:
        await research.profile(Question(Asked.PROFILE, username="ada"))

    assert type(refused.value) is meaning.fault


@pytest.mark.parametrize(
    "trouble, kind",
    [
        (Trouble(200, b"{}"), Unknown),
        (Trouble(200, b'{"access_token": ""}'), Unknown),
        (Trouble(200, b'{"access_token": "x", "expires_in": "soon"}'), Unknown),
        (Trouble(200, b"<html>"), Unknown),
        (Trouble(503, b"<html>"), TryLater),
        (Trouble(429, b"{}", {"retry-after": "9"}), TryLater),
    ],
)
async def test_a_token_endpoint_that_talks_nonsense_is_a_fault(world, research, trouble, kind):
    world.troubles.append(trouble)
    with pytest.raises(SourceFault) as refused:
        await research.profile(Question(Asked.PROFILE, username="ada"))
    assert isinstance(refused.value, kind)


async def test_a_used_up_day_ends_at_midnight(world, research):
    world.limits = {"/v2/research/": (1, DAY)}
    asked = Question(Asked.PROFILE, username="ada")
    await research.profile(asked)
    for _ in range(2):
        with pytest.raises(TryLater) as later:
            await research.profile(asked)
        assert later.value.seconds == DAY - BEGAN % DAY
    assert world.asked.count(INFO) == 2


async def test_a_thousand_requests_a_day_are_shared_and_follows_have_their_own(world):
    limiter = Limiter(lambda: 5.0)
    for _ in range(1000):
        limiter.take(f"{API} (requests of a day)", A_DAY)
    async with web_of(world) as web:
        research = research_of(web, world, limiter=limiter)
        for read, asked in (
            (research.profile, Question(Asked.PROFILE, username="ada")),
            (research.comments, Question(Asked.COMMENTS, video_id=world.videos[-1].id)),
        ):
            with pytest.raises(TryLater, match="requests of a day"):
                await read(asked)
        brought = await research.follows(Question(Asked.FOLLOWERS, username="ada", count=1))
        assert len(brought.people) == 1
    assert world.asked == [TOKEN, "/v2/research/user/followers/"]


@pytest.mark.parametrize("after", ["", "x", "-1", "20261399", "9" * 30, "２０２６０１０１"])
async def test_where_a_list_goes_on_is_looked_at(research, after):
    for read, asked in ((research.posts, Asked.POSTS), (research.likes, Asked.LIKES)):
        if (asked, after) == (Asked.LIKES, "20261399"):
            continue
        with pytest.raises(Unknown, match="not said by TikTok"):
            await read(Question(asked, username="ada", after=after))


async def test_a_window_that_a_limit_cut_off_is_not_taken_for_whole(world):
    world.limits = {QUERY: (1, DAY)}
    async with web_of(world) as web:
        research = research_of(web, world)
        with pytest.raises(TryLater):
            await research.posts(Question(Asked.POSTS, username="ada", count=30))
    assert world.asked.count(QUERY) == 2
