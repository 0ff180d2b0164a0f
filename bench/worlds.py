"""The social world's pages: beside a hand-written server, and a large world beside a small."""

import time
from base64 import b64encode
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.agreement import ANY, as_long, by_hand_agrees, fetch
from bench.load import Load
from bench.pages import CHANGED, FIXED, KEPT, RAW
from bench.questions import Question
from bench.roster import Roster
from bench.rounds import Lane, Pace, Rates, side_by_side
from bench.servers import another, rival, rollcall
from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import KeyRequest, new_key, store
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.server.world import grow_world
from rollcall.settings import Settings

LOGGED = (("extra", "logid"), ("log_pb", "impr_id"), ("extra", "now"))
"""Where an answer says when it was given, and under which log. A masked number is none any more, so
it comes last."""

SERVED, UNCACHED = ("--sandbox",), ("--page-cache-bytes", "0")
HEARD_MS = 150_000
"""How far back a chat is followed from: two minutes of it are told at once, and stay the same."""


@dataclass(frozen=True, slots=True)
class WorldFigure:
    on: str
    people: int
    question: str
    bytes: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class WorldGrowth:
    on: str
    small: int
    large: int
    dearer: dict[str, float]
    """By question: how many times as long it takes in the large world as in the small one."""
    dearer_by_processor: dict[str, float]
    """The same by the servers' processor time."""


async def make_world(people: int, data: Path, database: str | None = None) -> Roster:
    """A sandbox grown to so many people, and a key to it without a limit."""
    runtime = await open_runtime(Settings(data=data, database=database, sandbox=True))
    owner = await begin(runtime)
    await grow_world(runtime, owner.workspace_id, people, lambda _: None)
    key = new_key()
    asked = KeyRequest(name="bench", scopes=(Scope.READ, Scope.WRITE), requests_per_minute=0)
    async with runtime.database.transaction() as transaction:
        await store(transaction, owner.workspace_id, key, asked, runtime.clock())
    await runtime.database.close()
    return Roster(people, runtime.settings.database_url(), data, key, owner.workspace_id)


def world_questions() -> list[Question]:
    star, talked_about = named.NAMED[named.STAR], named.VIDEOS[1].id
    since = f"{int(time.time() * 1000) - HEARD_MS}_0_0_1"
    cursor = quote(b64encode(since.encode()).decode())
    return [
        _asked("a profile", f"/tikapi/public/check?username={star.username}"),
        _asked("30 posts", f"/tikapi/public/posts?secUid={star.sec_uid}&count=30"),
        _asked("30 comments", f"/tikapi/public/comment/list?media_id={talked_about}&count=30"),
        _asked("a search", "/tikapi/public/search/videos?query=food"),
        Question(
            "a live room's chat",
            f"/tikapi/user/live/chat?room_id={named.ROOM}&nextCursor={cursor}",
            varying=(("now",), ("nextCursor", ANY)),
            account_key=DEMO_ACCOUNT_KEY,
        ),
    ]


def measure_world(load: Load, world: Roster, pace: Pace) -> list[WorldFigure]:
    with ExitStack() as stack:
        other = stack.enter_context(another(world))
        changed = stack.enter_context(rollcall(world, *SERVED, *UNCACHED))
        kept = stack.enter_context(rollcall(other, *SERVED))
        raw, fixed = (stack.enter_context(rival(kind, world)) for kind in (RAW, FIXED))
        figures: list[WorldFigure] = []
        for question in world_questions():
            path, headers = question.path, question.headers(world)
            body, _ = fetch(changed.port, path, headers)
            by_hand_agrees(path, body, fetch(raw.port, path, headers)[0], question.varying)
            built = [Lane(CHANGED, changed, path, headers), Lane(RAW, raw, path, headers)]
            same = [
                Lane(KEPT, kept, path, headers),
                Lane(FIXED, fixed, f"/{len(body)}", headers),
            ]
            rates = side_by_side(load, built, pace).beside(side_by_side(load, same, pace))
            figures.append(WorldFigure(world.on, world.size, question.name, len(body), rates))
        return figures


def measure_world_growth(load: Load, small: Roster, large: Roster, pace: Pace) -> WorldGrowth:
    """Raises Differs where the answers are too unlike each other in size to compare their cost."""
    rates: dict[str, Rates] = {}
    served = (*SERVED, *UNCACHED)
    with (
        another(large) as grown,
        rollcall(small, *served) as few,
        rollcall(grown, *served) as many,
    ):
        for question in world_questions():
            lanes = [
                Lane(name, server, question.path, question.headers(world))
                for name, server, world in (("few", few, small), ("many", many, large))
            ]
            as_long(
                question.path,
                *(fetch(lane.server.port, lane.path, lane.headers)[0] for lane in lanes),
            )
            rates[question.name] = side_by_side(load, lanes, pace)
    return WorldGrowth(
        small.on,
        small.size,
        large.size,
        {name: of.ratio("few", "many") for name, of in rates.items()},
        {name: of.ratio_by_processor("few", "many") for name, of in rates.items()},
    )


def _asked(name: str, path: str) -> Question:
    return Question(name, path, varying=LOGGED)
