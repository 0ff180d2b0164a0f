"""A world for every example of a property, and the plain world that it is held against."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from hypothesis.stateful import RuleBasedStateMachine, initialize

from rollcall.core.social.live.following import BEHIND_MS
from rollcall.sandbox.world import named
from tests.place import Place
from tests.social.actors import Actor
from tests.social.beginnings import cast, plain_world
from tests.social.plain import PlainComment, PlainTalk, PlainWorld, Refusal
from tests.worlds import open_world

T = TypeVar("T")
Opened = AbstractContextManager[tuple[Path, str | None]]
LISTS = (
    ("/user/conversations", "conversations"),
    ("/user/conversations/requests", "conversation_requests"),
)


@dataclass
class Stroll:
    """A walk through a list that is broken off and gone on with while others write."""

    who: Actor
    path: str
    rows: str
    cursor_name: str
    each: str
    now: Callable[[], set[Any]]
    """What stands in the list, each with what says that it has not been moved."""
    stays: set[Any] = field(default_factory=set[Any])
    seen: list[str] = field(default_factory=list[str])
    cursor: Any = None
    over: bool = False


@dataclass
class Follower:
    """Somebody who polls a room's chat."""

    who: Actor
    room: str
    begins: int
    cursor: str
    heard: list[str] = field(default_factory=list[str])


class Visited(RuleBasedStateMachine):
    """A world and the plain one beside it, how they are asked, and what is asked about."""

    beginning: PlainWorld | None = None
    """Of a world that is always the same at first; looked at once."""

    def __init__(self, opened: Callable[[], Opened]) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._runner = self._stack.enter_context(asyncio.Runner())
        self._opening = open_world(*self._stack.enter_context(opened()))
        self.world: Place = self.run(self._opening.__aenter__())
        self.strolls: list[Stroll] = []
        self.followers: list[Follower] = []
        self.said: list[str] = []
        self.gone: list[str] = []
        self.nth = 0

    @initialize()
    def look_around(self) -> None:
        self.people = self.run(cast(self.world))
        if Visited.beginning is None:
            Visited.beginning = self.run(plain_world(self.people))
        self.plain = deepcopy(Visited.beginning)
        self.videos = list(self.plain.videos)

    def run(self, awaited: Awaitable[T]) -> T:
        async def waiting() -> T:
            return await awaited

        return self._runner.run(waiting())

    def teardown(self) -> None:
        try:
            if hasattr(self, "plain"):
                self.at_the_end()
        finally:
            self.run(self._opening.__aexit__(None, None, None))
            self._stack.close()

    def at_the_end(self) -> None:
        """What must hold whatever was done."""

    def write(self, me: Actor, path: str, refused: Refusal | None, **body: str) -> Any:
        answer = self.run(me.ask("POST", path, **({"json": body} if body else {})))
        return agreed(answer, refused)

    def of_request(
        self, me: Actor, what: str, talk: PlainTalk, refused: Refusal | None, more: str = ""
    ) -> None:
        path = f"/user/conversations/requests/{what}?{named_by(talk)}{more}"
        agreed(self.run(me.ask("GET", path)), refused)

    def read(self, me: Actor | None, path: str) -> Any:
        if me is not None:
            return self.run(me.get(path))
        return agreed(self.run(self.world.get(f"/tikapi{path}")), None)

    def refused(self, me: Actor | None, path: str, expected: Refusal) -> None:
        asking = self.world.get(f"/tikapi{path}") if me is None else me.ask("GET", path)
        agreed(self.run(asking), expected)

    def poll(self, follower: Follower) -> None:
        more = f"room_id={follower.room}&nextCursor={follower.cursor}"
        body = self.read(follower.who, f"/user/live/chat?{more}")
        self.hear(follower, body)

    def hear(self, follower: Follower, body: Any) -> None:
        said = [id_ for id_, _, _ in self.plain.rooms[follower.room].said]
        told_now = [row["msgId"] for row in body["messagesList"]]
        follower.heard += [id_ for id_ in told_now if id_ in said]
        follower.cursor = body["nextCursor"]
        assert follower.heard == said[follower.begins :][: len(follower.heard)]

    def words(self) -> str:
        self.nth += 1
        return f"word{self.nth}"

    def some_comment(self, video_id: str, which: int) -> str:
        """Mostly what was said just now, else anything there, at times what is not any more."""
        there = [said.cid for _, said in self.plain.videos[video_id].each()]
        late = [*[cid for cid in self.said if cid in there][-3:], *self.gone[-1:]]
        return chosen(which, late, there or [str(named.COMMENT)])

    def some_talk(self, me: Actor, which: int) -> PlainTalk | None:
        """Mostly one with somebody else who acts here."""
        order = self.plain.order[str(me.id)]
        acting = {str(who.id) for who in self.people}
        near = [id_ for id_ in order if acting.issuperset(self.plain.talks[id_].people)]
        return self.plain.talks[chosen(which, near, order)] if order else None

    def some_room(self, which: int) -> str:
        rooms = list(self.plain.rooms)
        return rooms[which % len(rooms)]

    def move(self, milliseconds: int) -> None:
        self.world.clock.set_ahead(self.world.clock.ahead + timedelta(milliseconds=milliseconds))

    @property
    def now_ms(self) -> int:
        return int(self.world.clock().timestamp() * 1000)

    def certain(self, room_id: str) -> int:
        room = self.plain.rooms[room_id]
        if room.ended_ms is not None and room.ended_ms <= self.now_ms:
            return room.ended_ms
        return self.now_ms - BEHIND_MS


def chosen(which: int, near: Sequence[str], every: Sequence[str]) -> str:
    """One of many, three times out of four one of those that are near."""
    among = near if near and which % 4 else every
    return among[which // 4 % len(among)]


def agreed(answer: httpx2.Response, refused: Refusal | None) -> Any:
    """What was answered, which must be what the plain world expects."""
    told = answer.json()
    if refused is None:
        assert (answer.status_code, told["status"]) == (200, "success"), told
    else:
        assert (answer.status_code, told.get("statusCode")) == refused, told
        assert told["status"] == "error"
    return told


def named_by(talk: PlainTalk) -> str:
    return f"conversation_id={talk.id}&conversation_short_id={talk.short_id}"


def spelled(row: Any) -> tuple[object, ...]:
    """A comment as it is shown."""
    return (
        row["cid"],
        row["user"]["uid"],
        row["text"],
        row["reply_to_reply_id"],
        row["digg_count"],
        row["user_digged"],
        row["reply_comment_total"],
    )


def told(said: PlainComment, to: Actor) -> tuple[object, ...]:
    """The same as it should be."""
    liked = int(str(to.id) in said.liked_by)
    replies = len(said.replies)
    return said.cid, said.author, said.text, said.answers, said.likes, liked, replies


def letters(row: Any) -> tuple[object, ...]:
    """A conversation as it is shown."""
    shown = [message["text"] for message in row["messages"]]
    return row["short_id"], row["unreadCount"], shown


def newest(talk: PlainTalk, person: str) -> tuple[object, ...]:
    """The same as it should be."""
    unread = len(talk.messages) - talk.read_to[person]
    return talk.short_id, unread, [words for _, words in talk.messages[-3:]]
