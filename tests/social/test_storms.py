"""Many who write at once, through every server a database may have: numbers stay exact."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import dice
from tests.live import live
from tests.place import Place
from tests.social.actors import Actor, actor, demo
from tests.social.living import Opened
from tests.social.test_world import SUMS
from tests.worlds import open_world

FOOD, ROOM = str(named.VIDEOS[1].id), str(named.ROOM)
EXAMPLE = {
    "conversation_id": named.CONVERSATION,
    "conversation_short_id": str(named.CONVERSATION_SHORT),
    "ticket": named.TICKET,
}
PLACES = (4, 5, 6, 9, 10, 11, 12)
DEEDS = 15
NO_LIVE = 10210
COUNTED = SUMS | {
    "likes of a comment that is not there": (
        "SELECT count(*) FROM comment_likes l WHERE NOT EXISTS (SELECT 1 FROM comments c"
        " WHERE l.workspace_id = c.workspace_id AND l.comment_id = c.id)"
    ),
    "replies to what is not there": (
        "SELECT count(*) FROM comments r WHERE r.parent_id <> 0 AND NOT EXISTS (SELECT 1"
        " FROM comments c WHERE r.workspace_id = c.workspace_id AND r.parent_id = c.id)"
    ),
    "places that two comments have": (
        "SELECT count(*) FROM (SELECT 1 FROM comments"
        " GROUP BY workspace_id, video_id, parent_id, place HAVING count(*) > 1) twice"
    ),
    "last places of conversations": (
        "SELECT count(*) FROM conversations c WHERE messages <> (SELECT max(place) FROM messages m"
        " WHERE m.workspace_id = c.workspace_id AND m.short_id = c.short_id)"
    ),
    "sayings in a room": (
        "SELECT count(*) FROM live_rooms r WHERE said <> (SELECT count(*) FROM live_sayings s"
        " WHERE s.workspace_id = r.workspace_id AND s.room_id = r.id)"
    ),
    "people in no room of theirs": (
        "SELECT count(*) FROM people p WHERE (room_id IS NOT NULL) <> EXISTS (SELECT 1"
        " FROM live_rooms r WHERE r.workspace_id = p.workspace_id AND r.owner_id = p.id"
        " AND r.id = p.room_id AND r.ended_ms IS NULL)"
    ),
    "people with two open rooms": (
        "SELECT count(*) FROM (SELECT 1 FROM live_rooms WHERE ended_ms IS NULL"
        " GROUP BY workspace_id, owner_id HAVING count(*) > 1) twice"
    ),
    "likes that nobody was told of once": (
        "SELECT count(*) FROM video_likes l JOIN videos v ON v.workspace_id = l.workspace_id"
        f" AND v.id = l.video_id WHERE v.id = {FOOD} AND l.person_id <> v.author_id"
        " AND l.number > :before AND 1 <> (SELECT count(*) FROM notices n"
        " WHERE n.workspace_id = l.workspace_id AND n.kind = 'like' AND n.actor_id = l.person_id"
        " AND n.video_id = l.video_id)"
    ),
}
GROWN = (  # what stood there at first has likes without a row; what changes is one row each
    "SELECT v.id, v.likes - (SELECT count(*) FROM video_likes l"
    " WHERE l.workspace_id = v.workspace_id AND l.video_id = v.id) FROM videos v"
    " UNION ALL SELECT c.id, c.likes - (SELECT count(*) FROM comment_likes l"
    " WHERE l.workspace_id = c.workspace_id AND l.comment_id = c.id) FROM comments c"
)


@dataclass(frozen=True)
class Setting:
    people: list[Actor]
    servers: tuple[httpx2.AsyncClient, ...]
    data: Path
    database: str | None


@pytest.fixture
async def setting(fresh_worlds: Callable[[], Opened]) -> AsyncIterator[Setting]:
    with fresh_worlds() as (data, database):
        async with open_world(data, database) as world:
            people = [demo(world), *[await actor(world, place) for place in PLACES]]
            key = await world.issue(requests_per_minute=0)
        with _servers(data, database, key) as servers:
            yield Setting(people, servers, data, database)
            for server in servers:
                await server.aclose()


@contextmanager
def _servers(
    data: Path, database: str | None, key: str
) -> Iterator[tuple[httpx2.AsyncClient, ...]]:
    options = ("--database", database) if database else ()
    several = 2 if database else 1  # a SQLite file has one process that serves it
    with ExitStack() as stack:
        running = [stack.enter_context(live(data, *options)) for _ in range(several)]
        yield tuple(
            httpx2.AsyncClient(
                base_url=f"{server.url}/tikapi", headers={"x-api-key": key}, timeout=60
            )
            for server in running
        )


@dataclass
class Doer:
    """One person's key, whose requests go to either server."""

    who: Actor
    servers: tuple[httpx2.AsyncClient, ...]
    chance: Random

    async def do(self, path: str, allowed: tuple[int, ...] = (), **body: str) -> Any:
        """What is answered; one of these codes of the platform, or 409, may refuse it."""
        server = self.chance.choice(self.servers)
        headers = {"x-account-key": self.who.key}
        answer = await server.post(path, headers=headers, **({"json": body} if body else {}))
        told = answer.json()
        fine = answer.status_code == 200 or told.get("statusCode", answer.status_code) in allowed
        assert fine, (path, answer.status_code, told)
        return told if answer.status_code == 200 else None


def moved(before: dict[int, int], after: dict[int, int]) -> dict[int, int]:
    """Of what is there now, where likes and rows came apart."""
    return {id_: now for id_, now in after.items() if now != before.get(id_, 0)}


@dataclass(frozen=True)
class Looked:
    grown: dict[int, int]
    """By video and comment, how many of its likes have no row."""
    last_like: int
    threads: int
    replies: int
    messages: int
    said: int
    rooms: int


FIGURES = (
    "SELECT max(number) FROM video_likes",
    f"SELECT count(*) FROM comments WHERE video_id = {FOOD} AND parent_id = 0",
    f"SELECT count(*) FROM comments WHERE parent_id = {named.COMMENT}",
    f"SELECT count(*) FROM messages WHERE short_id = {named.CONVERSATION_SHORT}",
    f"SELECT said FROM live_rooms WHERE id = {ROOM}",
    "SELECT count(*) FROM live_rooms WHERE ended_ms IS NULL",
)


async def look(setting: Setting) -> Looked:
    async with open_world(setting.data, setting.database) as world:
        grown = await world.runtime.database.rows(Statement(text(GROWN).columns()))
        figures = [await _number(world, sql) for sql in FIGURES]
    return Looked({row[0]: row[1] for row in grown}, *figures)


async def count(setting: Setting, before: int) -> dict[str, int]:
    """What does not add up."""
    async with open_world(setting.data, setting.database) as world:
        return {
            what: wrong
            for what, sql in COUNTED.items()
            if (wrong := await _number(world, sql.replace(":before", str(before))))
        }


async def _number(world: Place, sql: str) -> int:
    [[wrong]] = await world.runtime.database.rows(Statement(text(sql).columns()))
    return int(wrong)


async def like_or_not(doer: Doer, done: Counter[str]) -> None:
    for _ in range(2):
        await doer.do(doer.chance.choice(["/user/like", "/user/unlike"]), media_id=FOOD)
    done["likes"] += 1


async def talk(doer: Doer, done: Counter[str]) -> None:
    """Says, answers, likes and takes back, where others do the same."""
    chance, cid = doer.chance, str(named.COMMENT)
    said = await doer.do("/user/comment", media_id=FOOD, text="here")
    own = said["comment"]["cid"]
    done["threads"] += 1
    for target in (cid, own):
        body = {"media_id": FOOD, "text": "re", "reply_comment_id": target}
        answered = await doer.do("/user/comment", **body)
        done["replies"] += target == cid
        liking = {"media_id": FOOD, "comment_id": answered["comment"]["cid"]}
        await doer.do("/user/comment/like", **liking)
        await doer.do("/user/comment/like", media_id=FOOD, comment_id=cid)
        if target == cid and chance.random() < 0.5:
            await doer.do("/user/comment/delete", comment_id=answered["comment"]["cid"])
            done["replies"] -= 1
    if chance.random() < 0.6:
        await doer.do("/user/comment/delete", comment_id=own)
        done["threads"] -= 1


async def write(doer: Doer, done: Counter[str]) -> None:
    if doer.who.id in (named.DEMO_PERSON, 684_574_219_823_284_956):
        await doer.do("/user/message/send", **EXAMPLE, text="again")
        done["messages"] += 1


async def stream(doer: Doer, done: Counter[str]) -> None:
    if await doer.do("/user/live/start", (409,), title="Now"):
        done["opened"] += 1
    for _ in range(2):
        await doer.do("/user/live/chat/send", room_id=ROOM, text="Hi")
        done["said"] += 1
    if await doer.do("/user/live/stop", (NO_LIVE,)):
        done["ended"] += 1


ALL_DEEDS = (like_or_not, talk, write, stream)


async def storm(setting: Setting) -> Counter[str]:
    """Everybody does their deeds at once, each of them one after another."""
    done = Counter[str]()

    async def acts(nth: int, who: Actor) -> None:
        doer = Doer(who, setting.servers, dice("storm", nth))
        for _ in range(DEEDS):
            for deed in doer.chance.sample(ALL_DEEDS, k=len(ALL_DEEDS)):
                await deed(doer, done)

    async with asyncio.TaskGroup() as group:
        for nth, who in enumerate(setting.people):
            group.create_task(acts(nth, who))
    return done


async def test_whatever_many_do_at_once_is_counted_exactly(setting: Setting):
    before = await look(setting)
    setting.people.extend(setting.people[:4])  # for whom two programs act at once

    done = await storm(setting)

    after = await look(setting)
    assert moved(before.grown, after.grown) == {}
    assert await count(setting, before.last_like) == {}
    assert done["likes"] == DEEDS * len(setting.people)
    assert after.threads - before.threads == done["threads"]
    assert after.replies - before.replies == done["replies"]
    assert after.messages - before.messages == done["messages"] > DEEDS
    assert after.said - before.said == done["said"] > DEEDS
    assert after.rooms - before.rooms == done["opened"] - done["ended"]
    assert done["ended"] > DEEDS
