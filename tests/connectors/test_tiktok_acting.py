"""Doing something on TikTok for a connected account: once, and never twice unawares."""

import json
from collections.abc import AsyncIterator

import pytest

from rollcall.connectors.http import Web
from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.acting import METHODS, TikTokActor
from rollcall.connectors.tiktok.business import Business
from rollcall.connectors.tiktok.v13 import V13
from rollcall.ports.acting import Act, Actor, Deed, Done, Rejected, Unconfirmed
from rollcall.ports.reading import (
    AppRefused,
    Asked,
    Connection,
    NotGranted,
    NotThere,
    Question,
    SourceFault,
    TokenRefused,
    TryLater,
)
from tests.connectors.tiktok_there import (
    EVERY_BUSINESS_SCOPE,
    EVERY_DISPLAY_SCOPE,
    connected,
    web_of,
)
from tests.platforms.tiktok.world import Trouble, World


@pytest.fixture
def world():
    made = World()
    made.user("ada"), made.user("bob")
    mine, others = made.film(1, "ada", days_ago=2), made.film(2, "bob", days_ago=3)
    made.remark(1, mine, "bob")
    made.remark(2, mine, "ada")
    made.remark(3, others, "bob")
    return made


@pytest.fixture
def ada(world) -> Connection:
    return connected(world, world.users["ada"], *EVERY_BUSINESS_SCOPE, "comment.list.manage")


@pytest.fixture
async def v13(world) -> AsyncIterator[V13]:
    async with web_of(world, longest=0.5) as web:
        yield V13(web, Limiter())


@pytest.fixture
def actor(v13) -> Actor:
    return TikTokActor(v13)


def deed(world: World, act: Act) -> Deed:
    mine = world.videos[0].id
    about = world.comments[1 if act is Act.DELETE_COMMENT else 0].id
    return Deed(act, video_id=mine, comment_id=about, text="Thank you, Bob!")


@pytest.mark.parametrize("act", [Act.COMMENT, Act.REPLY])
async def test_what_is_written_is_read_again(world, v13, actor, ada, act):
    doing = deed(world, act)
    assert actor.refuses(doing, ada) is None

    done = await actor.do(doing, ada)

    business = Business(v13)
    asked = Question(Asked.REPLIES, video_id=doing.video_id, comment_id=doing.comment_id)
    read = business.replies if act is Act.REPLY else business.comments
    found = {one.id: one for one in (await read(asked, ada)).comments}
    assert found[done.comment_id].text == "Thank you, Bob!"
    assert found[done.comment_id].author.username == "ada"


async def test_a_comment_is_liked_and_no_longer_liked(world, actor, ada):
    liked = deed(world, Act.LIKE_COMMENT)
    assert await actor.do(liked, ada) == Done(world.comments[0].id)
    assert world.liked_by["ada"] == {world.comments[0].id}
    await actor.do(deed(world, Act.UNLIKE_COMMENT), ada)
    assert world.liked_by["ada"] == set()


async def test_an_own_comment_is_deleted_and_anothers_is_not(world, actor, ada):
    gone = deed(world, Act.DELETE_COMMENT)
    await actor.do(gone, ada)
    assert gone.comment_id not in {one.id for one in world.comments}
    with pytest.raises(NotGranted, match="not yours"):
        await actor.do(Deed(Act.DELETE_COMMENT, comment_id=world.comments[0].id), ada)
    with pytest.raises(NotThere):
        await actor.do(gone, ada)


@pytest.mark.parametrize("act", Act)
def test_what_a_deed_does_not_name_is_asked_for(world, actor, ada, act):
    for name in METHODS[act].needs:
        assert name in str(actor.refuses(Deed(act), ada))


@pytest.mark.parametrize(
    "text, words",
    [("", "must say something"), (" \n", "must say something"), ("x" * 151, "150 .* has 151")],
)
def test_a_text_that_tiktok_would_not_take_is_refused_here(world, actor, ada, text, words):
    written = Deed(Act.COMMENT, video_id=world.videos[0].id, text=text)
    said = actor.refuses(written, ada)
    assert said is not None
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(said)


def test_who_did_not_allow_it_is_named(world, actor):
    person = world.users["ada"]
    for scopes, words in (
        (EVERY_DISPLAY_SCOPE, "@ada is not connected through TikTok API for Business."),
        (EVERY_BUSINESS_SCOPE, "did not grant comment.list.manage; connect the account again"),
    ):
        said = actor.refuses(deed(world, Act.COMMENT), connected(world, person, *scopes))
        assert words in str(said)


async def failed(world: World, actor: Actor, ada: Connection, trouble: Trouble) -> SourceFault:
    world.troubles.append(trouble)
    with pytest.raises(SourceFault) as raised:
        await actor.do(deed(world, Act.COMMENT), ada)
    assert len(world.asked) == 1, "It was tried again."
    assert ada.access_token not in str(raised.value)
    return raised.value


def said(code: object, message: str = "Why.", **data: object) -> Trouble:
    body = {"code": code, "message": message, "request_id": "R1", "data": data}
    return Trouble(200, json.dumps(body).encode())


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(200, b"{}", after=2),
        Trouble(500, b'{"code": 50000, "message": "x"}'),
        Trouble(502, b"<html>"),
        Trouble(200, b"<html>"),
        Trouble(302, b"", {"location": "https://elsewhere.example/"}),
        said(50000),
        said(50002),
        said(0),
        said(0, comment_id="seven"),
        said(0, comment_id="9999999999999999999"),
    ],
)
async def test_what_may_have_been_done_is_unconfirmed(world, actor, ada, trouble):
    assert type(await failed(world, actor, ada, trouble)) is Unconfirmed


@pytest.mark.parametrize(
    "trouble, kind",
    [
        (said(40002, "text: it breaks a rule."), Rejected),
        (said(41999, "Brand new."), Rejected),
        (said(40105), TokenRefused),
        (said(40001), NotGranted),
        (said(40101), AppRefused),
        (said(40100), TryLater),
        (said(40002, "The video does not exist."), NotThere),
    ],
)
async def test_what_was_certainly_not_done_says_so(world, actor, ada, trouble, kind):
    assert type(await failed(world, actor, ada, trouble)) is kind


async def test_where_nobody_listens_nothing_was_done(world, ada):
    async with Web("http://127.0.0.1:9", private_allowed=True) as web:
        with pytest.raises(TryLater) as later:
            await TikTokActor(V13(web, Limiter())).do(deed(world, Act.COMMENT), ada)
    assert not isinstance(later.value, Unconfirmed)
