"""TikTok as a source: which of its APIs answers what for whom, and exactly why none does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.client_token import App
from rollcall.connectors.tiktok.reading import APIS, Addresses, OfficialTikTok, official_tiktok
from rollcall.kit.sealing import Secret
from rollcall.ports.reading import (
    Asked,
    Connection,
    NotThere,
    Outside,
    Question,
    TokenRefused,
    Unknown,
)
from tests.connectors.serving import serving
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE, EVERY_DISPLAY_SCOPE, connected
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import World

OFF = "TikTok's Research API is off, as no app is given that TikTok approved for research"
NOT_BUSINESS = "@ada is not connected through TikTok API for Business"


@pytest.fixture
def world():
    made = World()
    ada, bob = made.user("ada"), made.user("bob")
    ada.followers = [("bob", 1)]
    mine, others = made.film(1, "ada", days_ago=2), made.film(2, "bob", days_ago=3)
    thread = made.remark(1, mine, "bob")
    made.remark(2, mine, "ada", parent=thread.id)
    made.remark(3, others, "ada")
    bob.liked = [(mine.id, 5)]
    return made


@asynccontextmanager
async def official(world: World, *, research: bool = False) -> AsyncIterator[OfficialTikTok]:
    app = App(world.client_key, Secret(world.client_secret)) if research else None
    async with (
        serving(tiktok(world)) as url,
        official_tiktok(
            app, addresses=Addresses(url, url), private_allowed=True, limiter=Limiter()
        ) as source,
    ):
        yield source


@pytest.fixture
async def source(world):
    async with official(world) as opened:
        yield opened


@pytest.fixture
def display(world) -> Connection:
    return connected(world, world.users["ada"], *EVERY_DISPLAY_SCOPE)


@pytest.fixture
def business(world) -> Connection:
    return connected(world, world.users["ada"], *EVERY_BUSINESS_SCOPE)


def question(world: World, asked: Asked, username: str | None = "ada") -> Question:
    """Of the person, with all that any API needs to be told."""
    film = next(one for one in world.videos if one.author == (username or "ada"))
    remark = next(one for one in world.comments if one.video == film.id)
    return Question(asked, username=username, video_id=film.id, comment_id=remark.id)


async def test_it_is_a_source_of_the_port(source):
    as_the_port_says: Outside = source
    assert as_the_port_says.name == "official"


@pytest.mark.parametrize("username", ["ada", None])
@pytest.mark.parametrize("asked", [Asked.PROFILE, Asked.POSTS, Asked.VIDEO])
async def test_login_kits_token_reads_the_own_account(world, source, display, asked, username):
    about = question(world, asked, username)

    assert source.refuses(about, display) is None
    assert (await source.read(about, display)).listed
    assert all(not path.startswith("/open_api") for path in world.asked)


@pytest.mark.parametrize(
    "asked", [Asked.PROFILE, Asked.POSTS, Asked.VIDEO, Asked.COMMENTS, Asked.REPLIES]
)
async def test_a_business_token_reads_the_own_account(world, source, business, asked):
    about = question(world, asked)

    assert source.refuses(about, business) is None
    assert (await source.read(about, business)).listed
    assert all(path.startswith("/open_api") for path in world.asked)


@pytest.mark.parametrize("asked", Asked)
@pytest.mark.parametrize("username", ["ada", "bob"])
async def test_an_app_approved_for_research_reads_anybody(world, asked, username):
    world.users["ada"].liked = world.users["bob"].liked
    world.users["bob"].followers = world.users["bob"].following = [("ada", 1)]
    world.users["ada"].following = [("bob", 1)]
    about = question(world, asked, username)
    if asked is Asked.REPLIES:
        about = replace(about, comment_id=world.comments[0].id)
    async with official(world, research=True) as source:
        assert source.refuses(about, None) is None
        assert (await source.read(about, None)).listed


@pytest.mark.parametrize(
    "asked, words",
    [
        (Asked.LIKES, "lists of liked videos"),
        (Asked.FOLLOWERS, "lists of followers"),
        (Asked.FOLLOWING, "lists of whom somebody follows"),
    ],
)
async def test_what_no_api_has_is_refused_by_each_in_turn(world, source, display, asked, words):
    assert source.refuses(question(world, asked), display) == (
        f"TikTok's Display API has no {words}; TikTok API for Business has no {words}; {OFF}."
    )


async def test_somebody_elses_account_is_refused(world, source, display):
    assert source.refuses(question(world, Asked.POSTS, "bob"), display) == (
        "TikTok's Display API tells of the connected account @ada alone, not of @bob; "
        f"{NOT_BUSINESS}; {OFF}."
    )


async def test_without_a_connection_nobody_is_asked(world, source):
    assert source.refuses(question(world, Asked.PROFILE), None) == (
        "TikTok's Display API tells of connected accounts alone, and none is connected; "
        f"TikTok API for Business tells of connected accounts alone, and none is connected; {OFF}."
    )
    with pytest.raises(Unknown, match="none is connected"):
        await source.read(question(world, Asked.PROFILE), None)
    assert world.asked == []


async def test_a_scope_that_was_not_granted_is_named(world, source):
    ada = world.users["ada"]
    some = connected(world, ada, "user.info.basic", "user.info.stats")
    assert source.refuses(question(world, Asked.POSTS), some) == (
        "the owner of @ada did not grant video.list; connect the account again and allow it; "
        f"{NOT_BUSINESS}; {OFF}."
    )
    most = connected(world, ada, *(set(EVERY_BUSINESS_SCOPE) - {"comment.list"}))
    assert "did not grant comment.list" in str(
        source.refuses(question(world, Asked.COMMENTS), most)
    )


async def test_what_a_question_does_not_name_is_asked_for(source, business, display):
    said = source.refuses(Question(Asked.REPLIES, comment_id=5), business)
    assert "must be told the video_id for replies to comments" in said
    assert "must be told the video_id for single videos" in source.refuses(
        Question(Asked.VIDEO), display
    )


async def test_a_business_account_whose_id_is_not_known_is_refused(world, source, business):
    said = source.refuses(question(world, Asked.PROFILE), replace(business, open_id=None))
    assert "must be told the id that @ada has there" in said


async def test_a_video_that_is_not_the_accounts_own_is_looked_for_in_public(world, display):
    others = Question(Asked.VIDEO, video_id=world.videos[1].id)
    async with official(world) as source:
        with pytest.raises(NotThere, match="not among the public ones of @ada"):
            await source.read(others, display)
    async with official(world, research=True) as source:
        brought = await source.read(others, display)
    assert brought.videos[0].author.username == "bob"


async def test_a_token_that_ended_is_told_rather_than_gone_around(world, display):
    world.tokens.clear()
    async with official(world, research=True) as source:
        with pytest.raises(TokenRefused):
            await source.read(question(world, Asked.PROFILE), display)


@pytest.mark.parametrize("asked", Asked)
async def test_whatever_is_not_refused_can_be_read(world, asked):
    """Over every pair of a connection and a question: a refusal, or an answer of that kind."""
    connections = [None, *(connected(world, world.users["ada"], *scopes) for scopes in SCOPES)]
    for research in (False, True):
        async with official(world, research=research) as source:
            for connection in connections:
                about = question(world, asked)
                if source.refuses(about, connection) is None:
                    await source.read(about, connection)


SCOPES = [
    EVERY_DISPLAY_SCOPE,
    EVERY_BUSINESS_SCOPE,
    ("user.info.basic",),
    ("video.list",),
    ("comment.list",),
    ("user.info.basic", "comment.list", "video.list"),
]


def test_every_question_of_the_port_has_an_api():
    assert {ability.asked for api in APIS for ability in api.abilities} == set(Asked)
