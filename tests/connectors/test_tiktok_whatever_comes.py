"""Whatever TikTok answers, a source brings something or raises a fault of the port."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from rollcall.connectors.http import Answer, Asking, Web
from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.acting import TikTokActor
from rollcall.connectors.tiktok.business import Business
from rollcall.connectors.tiktok.client_token import App, ClientToken
from rollcall.connectors.tiktok.display import Display
from rollcall.connectors.tiktok.reading import OfficialTikTok
from rollcall.connectors.tiktok.research import Research
from rollcall.connectors.tiktok.v2 import V2
from rollcall.connectors.tiktok.v13 import V13
from rollcall.kit.sealing import Secret
from rollcall.ports.acting import Act, Deed
from rollcall.ports.reading import Asked, Brought, Connection, Question, SourceFault
from tests.connectors.tiktok_there import (
    EVERY_BUSINESS_SCOPE,
    EVERY_DISPLAY_SCOPE,
    connected,
    web_of,
)
from tests.platforms.tiktok.world import World

TRIES = 2000
STRANGE = [
    None,
    True,
    -1,
    0,
    7,
    2**63,
    2**70,
    1.5,
    -1e300,
    "",
    "7",
    "x" * 5000,
    "a\0b",
    "ada bob",
    "(not told)",
    "😀",
    "１２３",
    "javascript:alert(1)",
    [],
    [[]],
    {},
    {"": {}},
    ["a", 1, None],
]


class Listening(Web):
    """Keeps what the stand-in answered, and answers with it again in a mangled form."""

    heard: dict[str, Answer]
    mangle: Callable[[Answer], Answer] | None = None

    async def ask(self, asking: Asking) -> Answer:
        if self.mangle is None:
            answer = await super().ask(asking)
            self.heard.setdefault(asking.path, answer)
            return answer
        answer = self.heard[asking.path]
        return answer if asking.path == "/v2/oauth/token/" else self.mangle(answer)


def mangled(chance: random.Random, answer: Answer) -> Answer:
    told: Any = json.loads(answer.body)
    for _ in range(chance.randint(1, 3)):
        told = changed(chance, told)
    status = chance.choice([200, 200, 200, 400, 401, 403, 404, 429, 500, 503])
    return Answer(status, json.dumps(told).encode(), chance.choice([None, 3.0]))


def changed(chance: random.Random, told: Any) -> Any:
    """The same with one of its values another, gone or twice."""
    if isinstance(told, dict) and told and chance.random() < 0.9:
        name = chance.choice(list(told))
        if chance.random() < 0.2:
            return {key: value for key, value in told.items() if key != name}
        return told | {name: changed(chance, told[name])}
    if isinstance(told, list) and told and chance.random() < 0.9:
        place = chance.randrange(len(told))
        if chance.random() < 0.2:
            return [*told, told[place]]
        return [changed(chance, one) if at == place else one for at, one in enumerate(told)]
    return chance.choice(STRANGE)


@pytest.fixture
def world():
    made = World()
    ada, bob = made.user("ada"), made.user("bob")
    mine = made.film(1, "ada", days_ago=2)
    thread = made.remark(1, mine, "bob")
    made.remark(2, mine, "ada", parent=thread.id)
    ada.followers = ada.following = [("bob", 5), ("cleo", 4)]
    ada.liked = [(mine.id, 5)]
    bob.liked = [(mine.id, 5)]
    return made


@pytest.fixture
async def listening(world):
    async with web_of(world) as served:
        web = Listening(str(served._base), private_allowed=True)
        web.heard = {}
        async with web:
            yield web


def source_of(web: Web, world: World, *, research: bool) -> OfficialTikTok:
    now = [0.0]

    def later() -> float:
        """A time in which no limit is ever reached."""
        now[0] += 1e6
        return now[0]

    limiter = Limiter(later)
    token = ClientToken(web, App(world.client_key, Secret(world.client_secret)))
    v13 = V13(web, limiter)
    return OfficialTikTok(
        Display(V2("TikTok's Display API", web, limiter)),
        Business(v13),
        Research(V2("TikTok's Research API", web, limiter), token) if research else None,
        TikTokActor(v13),
    )


def questions(world: World, connection: Connection | None) -> list[Question]:
    film, thread = world.videos[0].id, world.comments[0].id
    every = [
        Question(asked, username="ada", video_id=film, comment_id=thread, count=5)
        for asked in Asked
    ]
    source = source_of(Web("http://127.0.0.1:9"), world, research=connection is None)
    return [one for one in every if source.refuses(one, connection) is None]


@pytest.mark.parametrize("scopes", [EVERY_DISPLAY_SCOPE, EVERY_BUSINESS_SCOPE, None])
async def test_whatever_is_answered_is_brought_or_is_a_fault(world, listening, scopes):
    chance = random.Random(str(scopes))  # noqa: S311 - the same mangling every time
    connection = connected(world, world.users["ada"], *scopes) if scopes else None
    asked = questions(world, connection)
    source = source_of(listening, world, research=scopes is None)
    for question in asked:
        assert (await source.read(question, connection)).listed
    listening.mangle = lambda answer: mangled(chance, answer)
    said: list[str] = []
    for turn in range(TRIES):
        try:
            brought = await source.read(asked[turn % len(asked)], connection)
        except SourceFault as fault:
            said.append(str(fault))
        else:
            storable(brought)
    assert 0 < len(said) < TRIES
    assert "tweet7" not in "".join(said)


async def test_whatever_is_answered_to_a_deed_is_done_or_is_a_fault(world, listening):
    chance = random.Random(7)  # noqa: S311 - the same mangling every time
    scopes = (*EVERY_BUSINESS_SCOPE, "comment.list.manage")
    connection = connected(world, world.users["ada"], *scopes)
    deed = Deed(Act.COMMENT, video_id=world.videos[0].id, text="Hello.")
    actor = source_of(listening, world, research=False).acting
    assert (await actor.do(deed, connection)).comment_id
    listening.mangle = lambda answer: mangled(chance, answer)
    said: list[str] = []
    for _ in range(TRIES):
        try:
            done = await actor.do(deed, connection)
        except SourceFault as fault:
            said.append(str(fault))
        else:
            assert 0 < done.comment_id < 2**63
    assert 0 < len(said) < TRIES
    assert "tweet7" not in "".join(said)


def storable(brought: Brought) -> None:
    """Within what the tables of the world hold."""
    for person in brought.people:
        assert 0 < person.id < 2**63
        assert len(person.username) <= 64
        assert len(person.sec_uid) <= 128
        assert "\0" not in person.username + person.nickname + person.biography
        assert all(0 <= n < 2**63 for n in (person.followers, person.hearts, person.videos))
        assert (person.avatar_url or "https://").startswith(("https://", "http://"))
    for video in brought.videos:
        assert 0 < video.id < 2**63
        assert 0 <= video.created_ms < 2**63
        assert "\0" not in video.description
        assert all(0 <= n < 2**63 for n in (video.plays, video.likes, video.comments))
        assert 0 <= video.duration < 2**31
        assert str(video.link).startswith(("https://", "http://"))
    for comment in brought.comments:
        assert 0 < comment.id < 2**63
        assert 0 <= comment.parent_id < 2**63
        assert 0 <= comment.at < 2**63
        assert "\0" not in comment.text
    assert {one.author.id for one in (*brought.videos, *brought.comments)} <= {
        person.id for person in brought.people
    }
