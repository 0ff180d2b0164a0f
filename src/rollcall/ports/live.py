"""A live room as the core speaks of it: what happens there, and who may be asked about it.

A room's audience is somebody else's to know: the sandbox makes one up, and where there is none a
room has only what was said in it through us.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from rollcall.ports.insight import Insight, NoInsight
from rollcall.ports.social import Person


class Room(msgspec.Struct, frozen=True):
    number: int
    """Among the rooms of its database; a walk goes on from it."""
    id: int
    stream_id: int
    title: str
    third_party: bool
    """Whether the stream is sent by a program of another maker."""
    hashtag_id: int | None
    game_id: int | None
    audience: int
    """How many come, at most."""
    started_ms: int
    ended_ms: int | None
    said: int
    """How often something was said through us."""
    topic: str | None
    """The name of its hashtag."""
    owner: Person


class Gift(msgspec.Struct, frozen=True):
    id: int
    name: str
    diamonds: int
    streaks: bool
    """Whether it is sent in streaks, each of which ends with its last."""


class Game(msgspec.Struct, frozen=True):
    id: int
    title: str


class Said(msgspec.Struct, frozen=True):
    text: str


class Gave(msgspec.Struct, frozen=True):
    gift: Gift
    count: int
    """How many of this streak so far."""
    ends: bool
    """Whether the streak ends with it; only then are its gifts given."""
    streak: int

    @property
    def diamonds(self) -> int:
        """What is given by it: in a streak, by its last."""
        given = self.ends or not self.gift.streaks
        return self.gift.diamonds * self.count if given else 0


class Liked(msgspec.Struct, frozen=True):
    count: int
    total: int


class Came(msgspec.Struct, frozen=True):
    present: int


class Followed(msgspec.Struct, frozen=True):
    pass


class Shared(msgspec.Struct, frozen=True):
    pass


class Counted(msgspec.Struct, frozen=True):
    """How many there are, told to all of them now and then."""

    present: int
    came: int
    givers: tuple[tuple[int, int], ...]
    """Who gave most just now, by their ids, with diamonds."""


class Ended(msgspec.Struct, frozen=True):
    pass


What = Said | Gave | Liked | Came | Followed | Shared | Counted | Ended


class LiveEvent(msgspec.Struct, frozen=True):
    id: int
    at_ms: int
    """No two of an audience's events in a room are in the same millisecond."""
    person_id: int | None
    """Who did it; None where it is the room's own."""
    what: What


class Figures(msgspec.Struct, frozen=True):
    """What a room's events add up to until some moment."""

    present: int = 0
    came: int = 0
    viewers: int = 0
    """Different people of those who came; the same for commenters and gifters."""
    comments: int = 0
    commenters: int = 0
    likes: int = 0
    gifts: int = 0
    gifters: int = 0
    diamonds: int = 0
    follows: int = 0
    shares: int = 0


class Audience(Insight, Protocol):
    """Whoever comes to a room; its answers depend on the room and the time alone."""

    def turnout(self, owner: Person, /) -> int:
        """How many come to a room that this person opens, at most."""
        ...

    def broadcasts(self, room: Room, from_ms: int, until_ms: int, /) -> Sequence[Room]:
        """Each time that it was on in this span: all figures are of one of these.

        Most rooms are on once. Of those that begin anew now and then, each time is told as a room
        that starts and ends when it did.
        """
        ...

    def events(self, room: Room, after_ms: int, until_ms: int, /) -> Sequence[LiveEvent]:
        """What happened later than `after_ms` and not after `until_ms`, in the order of time."""
        ...

    def figures(self, room: Room, at_ms: int, /) -> Figures: ...

    def givers(self, room: Room, at_ms: int, /) -> Sequence[tuple[int, int]]:
        """Who gave most lately, by their ids, with diamonds, the most generous first."""
        ...

    def games(self) -> Sequence[Game]:
        """What a room can be filed under beside hashtags."""
        ...


class NoAudience(NoInsight):
    """Nobody comes."""

    def turnout(self, _owner: Person, /) -> int:
        return 0

    def broadcasts(self, room: Room, _from_ms: int, _until_ms: int, /) -> Sequence[Room]:
        return (room,)

    def events(self, _room: Room, _after_ms: int, _until_ms: int, /) -> Sequence[LiveEvent]:
        return ()

    def figures(self, _room: Room, _at_ms: int, /) -> Figures:
        return Figures()

    def givers(self, _room: Room, _at_ms: int, /) -> Sequence[tuple[int, int]]:
        return ()

    def games(self) -> Sequence[Game]:
        return ()
