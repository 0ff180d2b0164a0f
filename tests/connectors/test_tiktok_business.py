"""TikTok API for Business: an account's own videos and the talk below them, to the end."""

import json
from collections.abc import Awaitable, Callable

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.bringing import own
from rollcall.connectors.tiktok.business import BECOMES, USER_FIELDS, Business
from rollcall.connectors.tiktok.faults import BUSINESS, BUSINESS_SAYS, Meaning
from rollcall.connectors.tiktok.v13 import V13
from rollcall.ports.reading import (
    Asked,
    Brought,
    Connection,
    NotGranted,
    NotThere,
    Question,
    SourceFault,
    TokenRefused,
    TryLater,
    Unknown,
)
from rollcall.ports.social import Person
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE, connected, web_of
from tests.platforms.tiktok.business import USER_SCOPES
from tests.platforms.tiktok.world import Trouble, World

Read = Callable[[Question, Connection], Awaitable[Brought]]


@pytest.fixture
def world():
    made = World()
    ada, _ = made.user("ada", bio="Counts.", verified=True), made.user("bob")
    ada.followers = [("bob", 1)]
    for number in range(1, 48):
        made.film(number, "ada", days_ago=number)
    made.film(99, "bob", days_ago=3)
    film = made.videos[0]
    thread = made.remark(1, film, "bob")
    for number in range(2, 80):
        made.remark(number, film, "ada" if number % 9 == 0 else "bob")
    for number in range(80, 120):
        made.remark(number, film, "bob", parent=thread.id)
    made.comments[3].hidden = True
    return made


@pytest.fixture
def ada(world) -> Connection:
    return connected(world, world.users["ada"], *EVERY_BUSINESS_SCOPE)


@pytest.fixture
async def business(world):
    now = [0.0]

    def later() -> float:
        """A time in which no limit is ever reached."""
        now[0] += 10
        return now[0]

    async with web_of(world) as web:
        yield Business(V13(web, Limiter(later)))


async def walked(read: Read, question: Question, connection: Connection) -> list[Brought]:
    found: list[Brought] = []
    after = question.after
    while not found or found[-1].more:
        assert len(found) < 100, "The walk does not end."
        asked = Question(
            question.asked,
            video_id=question.video_id,
            comment_id=question.comment_id,
            after=after,
            count=question.count,
        )
        found.append(await read(asked, connection))
        after = found[-1].next
    assert after is None
    return found


async def test_a_profile_tells_what_its_owner_granted(business, ada):
    brought = await business.profile(ada)

    [person] = brought.people
    assert (person.username, person.nickname, person.biography) == ("ada", "Ada", "Counts.")
    assert (person.verified, person.followers, person.videos) == (True, 1, 47)
    assert person.id == own(ada).id


async def test_a_subset_of_the_scopes_tells_less_and_says_so(world, business):
    brought = await business.profile(connected(world, world.users["ada"], "user.info.basic"))

    assert brought.told_of_people == {"id", "sec_uid", "username", "nickname", "avatar_url"}


def test_each_field_is_asked_for_under_the_scope_it_is_documented_under():
    asked = {field: scope for scope, fields in USER_FIELDS.items() for field in fields}
    assert asked == {field: USER_SCOPES[field] for field in asked}
    assert set(asked) == set(BECOMES)
    assert set(BECOMES.values()) <= set(Person.__struct_fields__)


async def test_posts_lead_to_the_end_with_nothing_twice_and_nothing_missing(world, business, ada):
    pages = await walked(business.posts, Question(Asked.POSTS, count=7), ada)

    found = [one.id for page in pages for one in page.videos]
    assert found == [one.id for one in world.videos if one.author == "ada"]
    assert {len(page.videos) for page in pages[:-1]} == {7}


async def test_posts_before_a_time_are_older(world, business, ada):
    middle = world.videos[30].at * 1000

    brought = await business.posts(Question(Asked.POSTS, before=middle, count=5), ada)

    assert [one.id for one in brought.videos][:5] == [one.id for one in world.videos[31:36]]


async def test_one_video_is_told_with_its_counts(world, business, ada):
    film = world.videos[0]
    film.likes, film.views, film.shares = 5, 70, 3

    brought = await business.video(Question(Asked.VIDEO, video_id=film.id), ada)

    [told] = brought.videos
    assert (told.likes, told.plays, told.shares, told.comments) == (5, 70, 3, 119)
    assert (told.duration, told.created_ms // 1000) == (15, film.at)
    with pytest.raises(NotThere):
        await business.video(Question(Asked.VIDEO, video_id=world.videos[-1].id), ada)


async def test_comments_lead_to_the_end_and_hidden_ones_stay_hidden(world, business, ada):
    video = world.videos[0].id
    asked = Question(Asked.COMMENTS, video_id=video, count=10)

    pages = await walked(business.comments, asked, ada)

    found = [one for page in pages for one in page.comments]
    told = [c for c in world.comments if not c.parent and not c.hidden]
    assert sorted(one.id for one in found) == sorted(one.id for one in told)
    assert len({one.id for one in found}) == len(found)
    assert {one.author.username for one in found} == {"ada", "bob"}
    first = next(one for one in found if one.id == world.comments[0].id)
    assert (first.replies, first.text, first.parent_id) == (40, "Remark 1", 0)


async def test_replies_lead_to_the_end_below_their_comment(world, business, ada):
    video, thread = world.videos[0].id, world.comments[0].id
    asked = Question(Asked.REPLIES, video_id=video, comment_id=thread, count=10)

    pages = await walked(business.replies, asked, ada)

    found = [one for page in pages for one in page.comments]
    assert len(found) == len({one.id for one in found}) == 40
    assert {one.parent_id for one in found} == {thread}


async def test_the_owner_who_comments_is_the_connected_account(world, business, ada):
    asked = Question(Asked.COMMENTS, video_id=world.videos[0].id, count=30)

    brought = await business.comments(asked, ada)

    owners = {one.author.id for one in brought.comments if one.author.username == "ada"}
    assert owners == {own(ada).id}
    assert {person.id for person in brought.people} == {c.author.id for c in brought.comments}


async def test_anothers_video_has_no_comments_to_tell(world, business, ada):
    asked = Question(Asked.COMMENTS, video_id=world.videos[-1].id)
    with pytest.raises(NotThere, match="not exist"):
        await business.comments(asked, ada)


async def refused(world: World, business: Business, ada: Connection, trouble: Trouble):
    world.troubles.append(trouble)
    with pytest.raises(SourceFault) as raised:
        await business.profile(ada)
    assert ada.access_token not in str(raised.value)
    return raised.value


def said(code: object, message: str = "") -> Trouble:
    body = {"code": code, "message": message, "request_id": "R1", "data": {}}
    return Trouble(200, json.dumps(body).encode())


@pytest.mark.parametrize("code, meaning", BUSINESS.items())
async def test_every_code_of_the_table_means_what_it_says(
    world, business, ada, code, meaning: Meaning
):
    fault = await refused(world, business, ada, said(code, "Why."))

    assert type(fault) is meaning.fault
    assert str(fault) == f"TikTok API for Business answered {code} “Why.” (log id R1). " + (
        meaning.says
    )
    if isinstance(fault, TryLater):
        assert fault.seconds == (60.0 if code == 40100 else None)


@pytest.mark.parametrize("words, meaning", BUSINESS_SAYS.items())
async def test_what_only_the_sentence_tells_is_understood(world, business, ada, words, meaning):
    fault = await refused(world, business, ada, said(49999, f"So: {words.upper()}!"))
    assert type(fault) is meaning.fault


@pytest.mark.parametrize(
    "code, kind",
    [(40105, TokenRefused), (40104, NotGranted), (40001, NotGranted), (49999, NotGranted)],
)
async def test_only_the_code_proves_a_token_refused(world, business, ada, code, kind):
    words = "Access token is incorrect or has been revoked."
    assert type(await refused(world, business, ada, said(code, words))) is kind


async def test_a_token_that_ended_must_be_connected_again(world, business, ada):
    world.now += 7201
    with pytest.raises(TokenRefused, match=r"40105 .* connected again"):
        await business.profile(ada)


@pytest.mark.parametrize(
    "body, words",
    [
        (b"<html>", "malformed"),
        (b'{"message": "OK", "data": {}}', "missing required field `code`"),
        (b'{"code": "0", "data": {}}', "Expected `int`, got `str`"),
        (b'{"code": 0, "message": "OK"}', "without data"),
        (b'{"code": 0, "data": {"display_name": 5}}', r"\$\.display_name"),
        (b'{"code": 49998, "message": "Something new."}', "not known here"),
    ],
)
async def test_an_answer_of_another_shape_is_told_in_a_sentence(world, business, ada, body, words):
    fault = await refused(world, business, ada, Trouble(200, body))
    assert isinstance(fault, Unknown)
    with pytest.raises(Unknown, match=words):
        raise fault


async def test_after_the_platform_refused_for_too_much_it_is_left_alone(world, ada):
    world.limits = {"/open_api/v1.3/business/get/": (2, 60)}
    async with web_of(world) as web:
        business = Business(V13(web, Limiter(lambda: 5.0)))
        for _ in range(2):
            await business.profile(ada)
        for _ in range(2):
            with pytest.raises(TryLater) as later:
                await business.profile(ada)
            assert later.value.seconds == 60.0
    assert len(world.asked) == 3


async def test_ten_a_second_are_kept_to_on_our_side(world, ada):
    async with web_of(world) as web:
        business = Business(V13(web, Limiter(lambda: 5.0)))
        for _ in range(10):
            await business.profile(ada)
        with pytest.raises(TryLater, match="limit"):
            await business.profile(ada)
    assert len(world.asked) == 10


async def test_what_was_read_before_a_limit_was_reached_is_not_lost(world, ada):
    now = 5.0
    async with web_of(world) as web:
        business = Business(V13(web, Limiter(lambda: now)))
        video = world.videos[0].id
        for _ in range(8):
            await business.comments(Question(Asked.COMMENTS, video_id=video, count=1), ada)

        first = await business.comments(Question(Asked.COMMENTS, video_id=video, count=90), ada)

        assert (len(first.comments), first.more) == (58, True)
        now = 7.0
        rest = Question(Asked.COMMENTS, video_id=video, after=first.next, count=90)
        second = await business.comments(rest, ada)
        told = [one for one in world.comments if not one.parent and not one.hidden]
        assert {*first.listed, *second.listed} == {one.id for one in told}
        assert {*first.listed} & {*second.listed} == set()
