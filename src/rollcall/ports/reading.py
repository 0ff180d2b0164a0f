"""Where what is read of a social network comes from, and what such a source can be asked.

A source brings what it knows into the workspace's own world, and every face reads that one world.
So a source is asked only for what is not there, or is no longer fresh.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from rollcall.ports.social import Comment, Person, Video


class Asked(StrEnum):
    """What can be asked of a network from outside the world here."""

    PROFILE = "profile"
    POSTS = "posts"
    VIDEO = "video"
    LIKES = "likes"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    COMMENTS = "comments"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked about one subject; what is not said of it is None."""

    asked: Asked
    username: str | None = None
    """Whom it is about, in lower case."""
    video_id: int | None = None
    comment_id: int | None = None
    before: int | None = None
    """Posts older than this, in Unix milliseconds."""
    after: str | None = None
    """Where a list goes on: the `next` of what was brought before, and `before` says no more."""
    count: int = 30


@dataclass(frozen=True, slots=True)
class Connection:
    """By what a connected account is asked about at its platform."""

    username: str
    open_id: str | None
    """Who the token says it is: the platform's id of this person for this app."""
    access_token: str = field(repr=False)
    scopes: frozenset[str]
    binding: str | None = field(default=None, repr=False)
    """What goes along with the token, in the connector's own words; None where it is all."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a source answered. People and videos come before what names them.

    Whoever has the same username is the same person, whatever the id: a platform that tells no
    numeric id of somebody is given one made of what it does tell, and two of its APIs tell
    different things.
    """

    people: tuple[Person, ...] = ()
    videos: tuple[Video, ...] = ()
    comments: tuple[Comment, ...] = ()
    listed: tuple[int, ...] = ()
    """Ids of what the answer is of (the person, the followers, the posts, the comments), in the
    source's order; whoever else was brought is named by those."""
    more: bool = False
    """Whether the source has more of this list than it brought."""
    next: str | None = None
    """Where it goes on, in the source's own words; None where it cannot, or has no more."""
    told_of_people: frozenset[str] = frozenset(Person.__struct_fields__)
    """What these answers tell of each person; all else is blank, and overwrites nothing."""
    told_of_videos: frozenset[str] = frozenset(Video.__struct_fields__)
    told_of_comments: frozenset[str] = frozenset(Comment.__struct_fields__)
    by_own_token: bool = False
    """Whether it was told to the connected account's own token, which so has been seen to work."""


class Outside(Protocol):
    """A source beyond this server that is asked over the network."""

    name: str

    def refuses(self, question: Question, connection: Connection | None) -> str | None:
        """Why it cannot answer this; None where it can. Asks nobody."""
        ...

    async def read(self, question: Question, connection: Connection | None) -> Brought:
        """Raises the faults of this file, and nothing else."""
        ...


class SourceFault(Exception):
    """A source did not answer a question it could have answered."""


class TokenRefused(SourceFault):
    """The platform says, with a code of its own for that, that the account's token is dead."""

    def __init__(self, why: str, *, asked: str, code: str, said: str) -> None:
        """`said` is shown to people: without secrets, and short."""
        super().__init__(why)
        self.asked = asked
        self.code = code
        self.said = said


class NotGranted(SourceFault):
    """The account was not let do this: its owner did not allow it, or nobody was told why.

    Its token may be as good as ever.
    """


class AppRefused(SourceFault):
    """The app is refused, not the account: its key, its secret or what it is approved for."""


class TryLater(SourceFault):
    """The source is busy, or the limit of its calls is reached."""

    def __init__(self, why: str, *, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


class NotThere(SourceFault):
    """The source answered that there is no such person, video or comment."""


class Unknown(SourceFault):
    """The source answered with what nobody here understands."""
