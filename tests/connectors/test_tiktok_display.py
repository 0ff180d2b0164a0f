"""TikTok's Display API: what a connected account's token reads, to the end."""

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.bringing import TOLD_OF_VIDEOS, own
from rollcall.connectors.tiktok.display import BECOMES, USER_FIELDS, Display
from rollcall.connectors.tiktok.v2 import V2
from rollcall.ports.reading import Asked, NotGranted, NotThere, Question, TokenRefused, TryLater
from rollcall.ports.social import Person, Video
from tests.connectors.tiktok_there import EVERY_DISPLAY_SCOPE, connected, web_of
from tests.platforms.tiktok.v2 import SCOPES_OF_FIELDS
from tests.platforms.tiktok.world import World


@pytest.fixture
def world():
    made = World()
    ada = made.user("ada", bio="Counts.\0", verified=True)
    ada.followers = [("bob", 1), ("cleo", 2)]
    for number in range(1, 48):
        made.film(number, "ada", days_ago=number)
    made.film(99, "bob", days_ago=3)
    made.videos[5].private = True
    return made


@pytest.fixture
async def display(world):
    async with web_of(world) as web:
        yield Display(V2("TikTok's Display API", web, Limiter()))


async def test_a_profile_tells_what_its_owner_granted(world, display):
    brought = await display.profile(connected(world, world.users["ada"], *EVERY_DISPLAY_SCOPE))

    [ada] = brought.people
    assert (ada.username, ada.nickname, ada.biography) == ("ada", "Ada", "Counts.")
    assert (ada.verified, ada.followers, ada.videos) == (True, 2, 47)
    assert ada.avatar_url == "https://pictures.example/ada.jpg?x-expires=1"
    assert brought.listed == (ada.id,)
    assert {"country", "private", "friends"}.isdisjoint(brought.told_of_people)


async def test_a_subset_of_the_scopes_tells_less_and_says_so(world, display):
    brought = await display.profile(connected(world, world.users["ada"], "user.info.basic"))

    [ada] = brought.people
    assert (ada.username, ada.nickname, ada.followers) == ("ada", "Ada", 0)
    assert brought.told_of_people == {"id", "sec_uid", "username", "nickname", "avatar_url"}


def test_each_field_is_asked_for_under_the_scope_it_is_documented_under():
    asked = {field: scope for scope, fields in USER_FIELDS.items() for field in fields}
    assert asked == {field: SCOPES_OF_FIELDS[field] for field in asked}
    assert set(asked) == set(BECOMES)
    assert {name for names in BECOMES.values() for name in names} <= set(Person.__struct_fields__)
    assert set(Video.__struct_fields__) >= TOLD_OF_VIDEOS


async def test_posts_lead_to_the_end_with_nothing_twice_and_nothing_missing(world, display):
    connection = connected(world, world.users["ada"], "video.list")
    found: list[Video] = []
    after: str | None = None
    for _ in range(20):
        asked = Question(Asked.POSTS, username="ada", after=after, count=5)
        brought = await display.posts(asked, connection)
        found += brought.videos
        assert brought.listed == tuple(one.id for one in brought.videos)
        after = brought.next
        if not brought.more:
            break

    public = [one for one in world.videos if one.author == "ada" and not one.private]
    assert [one.id for one in found] == [one.id for one in public]
    assert after is None
    assert [one.created_ms // 1000 for one in found] == [one.at for one in public]


async def test_one_question_for_many_walks_several_pages(world, display):
    connection = connected(world, world.users["ada"], "video.list")

    brought = await display.posts(Question(Asked.POSTS, count=30), connection)

    assert len(brought.videos) == 40
    assert world.asked == ["/v2/video/list/"] * 2
    assert brought.more


async def test_posts_before_a_time_are_older(world, display):
    connection = connected(world, world.users["ada"], "video.list")
    middle = world.videos[20].at * 1000

    brought = await display.posts(Question(Asked.POSTS, before=middle, count=3), connection)

    assert [one.id for one in brought.videos] == [one.id for one in world.videos[21:24]]


async def test_one_video_is_told_with_its_counts(world, display):
    film = world.videos[2]
    film.likes, film.views, film.shares, film.seconds = 5, 70, 3, 21
    connection = connected(world, world.users["ada"], "video.list")

    brought = await display.video(Question(Asked.VIDEO, video_id=film.id), connection)

    [told] = brought.videos
    assert (told.likes, told.plays, told.shares, told.duration) == (5, 70, 3, 21)
    assert told.link == f"https://www.tiktok.com/@ada/video/{film.id}?s=1"
    assert [(use.name, told.description[use.start : use.end]) for use in told.hashtags] == [
        ("fun", "#fun")
    ]
    assert told.author == own(connection)


async def test_anothers_video_and_a_private_one_are_not_there(world, display):
    connection = connected(world, world.users["ada"], "video.list")
    for film in (world.videos[-1], world.videos[5]):
        with pytest.raises(NotThere, match="not among the public ones of @ada"):
            await display.video(Question(Asked.VIDEO, video_id=film.id), connection)


async def test_a_token_that_ended_must_be_connected_again(world, display):
    connection = connected(world, world.users["ada"], *EVERY_DISPLAY_SCOPE)
    world.now += 7201

    with pytest.raises(TokenRefused, match=r"access_token_invalid .* connected again") as refused:
        await display.profile(connection)

    assert connection.access_token not in str(refused.value)
    assert "log id 20261128000000010203" in str(refused.value)


async def test_a_scope_taken_back_at_the_platform_says_what_to_do(world, display):
    connection = connected(world, world.users["ada"], *EVERY_DISPLAY_SCOPE)
    world.tokens[connection.access_token].scopes = frozenset({"user.info.basic"})

    with pytest.raises(NotGranted, match=r"scope_not_authorized .* allow it"):
        await display.posts(Question(Asked.POSTS), connection)


async def test_after_the_platform_refused_for_too_much_it_is_left_alone(world, display):
    world.limits = {"/v2/video/list/": (2, 60)}
    connection = connected(world, world.users["ada"], "video.list")
    for _ in range(2):
        await display.posts(Question(Asked.POSTS, count=1), connection)
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            await display.posts(Question(Asked.POSTS, count=1), connection)
        assert later.value.seconds is not None
        assert 58 < later.value.seconds <= 60

    assert len(world.asked) == 3
    film = world.videos[0]
    await display.video(Question(Asked.VIDEO, video_id=film.id), connection)


async def test_the_documented_limit_is_kept_on_our_side(world):
    now = 0.0
    async with web_of(world) as web:
        display = Display(V2("TikTok's Display API", web, Limiter(lambda: now)))
        connection = connected(world, world.users["ada"], "user.info.basic")
        for _ in range(600):
            await display.profile(connection)
        with pytest.raises(TryLater, match="limit"):
            await display.profile(connection)
        assert len(world.asked) == 600
        now = 60.0
        await display.profile(connection)
