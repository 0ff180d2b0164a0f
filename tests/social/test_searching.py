"""Looking for words finds whatever bears them all, and costs the same however much there is."""

import itertools
import json
import sqlite3
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from rollcall.core.social.filling.settling import Settling, words_of
from rollcall.core.social.searching import Searching, reach, walk
from rollcall.core.social.wording import MOST_WORDS, terms, words
from rollcall.db.sqlite import LOOKS_NEAR, STEPS_BETWEEN_LOOKS_NEAR
from rollcall.db.statements import Kind, Parameters, Statement
from rollcall.db.tables import VIDEOS
from rollcall.sandbox.world.growing import Batch, grow
from tests.core.rosters import PROPERTY, Lasting, lasting
from tests.place import Place

__all__ = ["lasting"]

Rows = dict[str, Any]
LETTERS = "abAÉéßİΐﬁ हिन्दी日本語🎉._#@-'\u0301\u200d "
CAPTIONS = st.lists(st.text(LETTERS, max_size=30) | st.text(max_size=30), min_size=1, max_size=40)
FAR = 2**63 - 1


@pytest.fixture(scope="session")
def one_of_each() -> dict[str, Rows]:
    """A row of each table, for others to be made of."""
    [batch] = grow(0, 3)
    return {table: of_table[0] for table, of_table in batch.rows.items()}


def filled(one_of_each: dict[str, Rows], captions: dict[int, str]) -> Batch:
    """Videos with these captions, by their ids, of one person."""
    batch = Batch()
    author = one_of_each["people"] | {"id": 77, "username": "77", "sec_uid": "77"}
    batch.add("people", author)
    for id_, caption in captions.items():
        told = {"id": id_, "author_id": 77, "created_ms": id_, "description": caption}
        batch.add("videos", one_of_each["videos"] | told | {"sound_id": None})
        for word in words_of("video", id_, [caption]):
            batch.add("words", word)
    return batch


async def put(place: Place, batch: Batch) -> None:
    async with place.runtime.database.transaction() as transaction:
        await Settling(transaction, place.workspace_id).put(batch.rows)


async def pages(looking: Searching, text: str, count: int = 12) -> list[list[int]]:
    """The ids of the videos of a whole walk."""
    given: list[list[int]] = []
    behind: int | None = None
    while True:
        page = await looking.videos(text, behind=behind, count=count)
        given.append([video.id for video in page.items])
        if page.goes_on is None:
            return given
        behind = page.goes_on


async def found(looking: Searching, text: str, count: int = 12) -> list[int]:
    return [id_ for page in await pages(looking, text, count) for id_ in page]


@PROPERTY
@given(CAPTIONS)
def test_a_video_is_found_by_each_word_of_its_caption_and_by_them_all(
    lasting: Lasting, one_of_each: dict[str, Rows], captions: list[str]
):
    by_id = {1000 + nth: caption for nth, caption in enumerate(captions)}

    def bearing(text: str) -> list[int]:
        asked = set(terms(text))
        return [i for i in sorted(by_id, reverse=True) if asked and asked <= set(words(by_id[i]))]

    async def body(place: Place) -> None:
        await put(place, filled(one_of_each, by_id))
        async with place.core() as core:
            for id_, caption in by_id.items():
                for text in (caption, *words(caption)[:5]):
                    ids = await found(core.social.searching, text, count=3)
                    assert ids == bearing(text)
                    assert id_ in ids or not terms(text)

    lasting.run(body)


@given(st.text(max_size=200))
def test_a_word_is_a_word_of_itself(text: str):
    found = words(text)

    assert len(found) <= MOST_WORDS
    assert all(word in words(word) and terms(word) == [word] for word in found)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Café ＣＡＦÉ cafe\u0301", ["café"]),
        ("Italian.food_daily", ["italian.food_daily", "italian", "food", "daily"]),
        ("हिन्दी สวัสดี", ["हिन्दी", "สวัสดี"]),
        ("すごい! 최고예요", ["すごい", "최고예요"]),
        ("🎉 -- '' __", []),
        ("x" * 65, []),
    ],
)
def test_words_are_what_people_would_call_words(text: str, expected: list[str]):
    assert words(text) == expected


def test_of_a_name_with_dots_the_whole_is_looked_for():
    assert terms("Italian.food food bread") == ["italian.food", "bread"]


async def test_common_words_that_never_meet_are_given_up_page_by_page(
    either_world: Place, one_of_each: dict[str, Rows]
):
    """And what stands at the far end is found all the same."""
    captions = {1000 + n: ("evenly" if n % 2 else "oddly") for n in range(200)}
    await put(either_world, filled(one_of_each, captions | {500: "oddly evenly"}))
    async with either_world.core() as core:
        looking = Searching(core.unit, places=(5, 20))

        given = await pages(looking, "oddly evenly")

        assert [id_ for page in given for id_ in page] == [500]
        assert len(given) == 5  # of 101 places each, 25 at a time
        assert await found(looking, "evenly oddly nowhere") == []
        assert await found(looking, "nowhere") == []


async def test_of_several_words_the_rarest_leads(either_world: Place, one_of_each: dict[str, Rows]):
    captions = {1000 + n: "everywhere" for n in range(200)}
    await put(either_world, filled(one_of_each, captions | {500: "everywhere seldom"}))
    async with either_world.core() as core:
        looking = Searching(core.unit, places=(5, 20))

        assert await pages(looking, "everywhere seldom") == [[500]]


async def test_people_come_in_the_order_in_which_they_joined(either_world: Place):
    async with either_world.core() as core:
        looking = core.social.searching
        whole = (await looking.people("ada", behind=None, count=1000)).items
        first = await looking.people("ada", behind=None, count=2)
        rest = await looking.people("ada", behind=first.goes_on, count=1000)

        assert len(whole) > 3
        assert [person.id for person in whole] == sorted(person.id for person in whole)
        assert [*first.items, *rest.items] == whole


async def test_what_became_private_or_faulty_is_not_found(either_world: Place):
    world = either_world
    async with world.core() as core:
        first, second, *others = await found(core.social.searching, "sourdough")
    async with world.runtime.database.transaction() as transaction:
        for id_, change in ((first, {"private": True}), (second, {"fault": 10241})):
            statement = Statement(update(VIDEOS).where(VIDEOS.c.id == id_).values(change))
            await transaction.write(world.workspace_id, statement, {})

    async with world.core() as core:
        assert await found(core.social.searching, "sourdough", count=1) == others


async def test_another_workspace_finds_nothing_here(world: Place):
    other = await world.neighbour()

    async with other.core() as core:
        assert await found(core.social.searching, "lilyachty") == []
        assert not (await core.social.searching.people("ada", behind=None, count=9)).items
        assert await core.social.suggesting.hashtags("f", count=9) == []


async def test_beginnings_lead_to_names_that_begin_so(either_world: Place):
    async with either_world.core() as core:
        suggesting = core.social.suggesting

        assert (await suggesting.hashtags("Foo", count=3)) == ["food", "foodbusan", "foodlagos"]
        assert (await suggesting.usernames("my_t", count=3)) == ["my_tiktok_user"]
        for beginning in ("fault_", "%", "é", "日本", "\U0010ffff", "_"):
            assert await suggesting.hashtags(beginning, count=3) == []
            assert await suggesting.usernames(beginning, count=3) == []


async def test_a_page_costs_the_same_however_common_its_words_are(
    either_world: Place, one_of_each: dict[str, Rows]
):
    """Counted in steps of SQLite's machine or in what PostgreSQL read, which nothing disturbs."""

    async def cost(videos: int) -> list[int]:
        place = await either_world.neighbour()
        captions = {n: "all even" if n % 2 else "all odd" for n in range(1, videos + 1)}
        await put(place, filled(one_of_each, captions))
        here = {"workspace_id": place.workspace_id, "start": FAR}
        never = here | {"word_0": "even", "word_1": "odd"}
        asked = (
            (walk("video", 1), here | {"word_0": "all", "end": -1, "limit": 13}),
            (reach("video", 2), never | {"skip": 499}),
            (walk("video", 2), never | {"end": videos - 998, "limit": 13}),
        )
        return [await count(place, statement, values) for statement, values in asked]

    on_sqlite = either_world.runtime.database.kind is Kind.SQLITE
    count = steps if on_sqlite else entries

    few, many = await cost(1_200), await cost(9_600)

    assert few == many
    # On SQLite none is begun again on a thread.
    assert max(many) < (STEPS_BETWEEN_LOOKS_NEAR * LOOKS_NEAR if on_sqlite else 1_100)


async def steps(place: Place, statement: Statement, asked: Parameters) -> int:
    form, taken = statement.on(Kind.SQLITE), itertools.count()
    with sqlite3.connect(place.runtime.settings.data / "rollcall.db") as database:
        database.set_progress_handler(lambda: next(taken) < 0, 1)
        database.execute(form.sql, form.bind(asked)).fetchall()
    return next(taken)


async def entries(place: Place, statement: Statement, asked: Parameters) -> int:
    form = statement.on(Kind.POSTGRESQL)
    database = await asyncpg.connect(place.runtime.settings.database)
    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {form.sql}"
    plan = json.loads(await database.fetchval(explained, *form.bind(asked)))[0]["Plan"]
    await database.close()
    return of_words(plan)


def of_words(node: dict[str, Any]) -> int:
    read = 0
    if node.get("Relation Name") == "words":
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        read = max(1, read) * node["Actual Loops"]
    return int(read) + sum(of_words(inner) for inner in node.get("Plans", ()))


async def test_what_somebody_did_is_told_of_what_they_are_shown(either_world: Place):
    async with either_world.core(writes=True) as core:
        social = core.social
        one = await social.people.by_username("my_tiktok_user")
        page = await social.searching.videos("lilyachty", behind=None, count=12)
        before = await social.marking.of(one, page.items)
        unliked = next(video for video in page.items if video.id not in before.liked)
        await social.liking.like(one, unliked)
        followed = [tie.person for tie in await social.people.following(one, before=None, count=3)]
        following = [tie.person for tie in await social.people.followers(one, before=None, count=3)]

        after = await social.marking.of(one, page.items)
        ties = await social.relating.of(one, [*followed, *following])

    assert after.liked == before.liked | {unliked.id}
    assert {person.id for person in followed} <= ties.followed
    assert {person.id for person in following} <= ties.followers
