"""What can be done on a social network for a connected account, and how doing it can fail.

To do is not to read: what was sent and never answered may have been done, and whoever sends it
again may do it twice. So there is a fault for that alone, and nobody here tries anything twice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rollcall.ports.reading import Connection, SourceFault


class Act(StrEnum):
    """What can be done."""

    COMMENT = "comment"
    REPLY = "reply"
    LIKE_COMMENT = "like_comment"
    UNLIKE_COMMENT = "unlike_comment"
    DELETE_COMMENT = "delete_comment"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to be done; what it does not need is None."""

    act: Act
    video_id: int | None = None
    comment_id: int | None = None
    """The comment that is replied to, liked or deleted."""
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The platform said that it is done."""

    comment_id: int
    """The new comment's, where one was written; else the one it was about."""


class Actor(Protocol):
    """A platform on which something is done with a connected account's own token."""

    name: str

    def refuses(self, deed: Deed, connection: Connection) -> str | None:
        """Why it cannot do this; None where it can. Asks nobody."""
        ...

    async def do(self, deed: Deed, connection: Connection) -> Done:
        """Once. Raises the faults of this file and of reading, and nothing else."""
        ...


class Rejected(SourceFault):
    """The platform will not do this, however often it is asked."""


class Unconfirmed(SourceFault):
    """It may have been done: look before it is done again."""
