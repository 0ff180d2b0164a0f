"""What operations read, who can tell of it, and how long that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rollcall.core.archives.sections import Section
from rollcall.ports.reading import Asked


class Source(StrEnum):
    SANDBOX = "sandbox"
    ARCHIVE = "archive"
    OFFICIAL = "official"


class Kind(StrEnum):
    """What is read."""

    PROFILE = "profile"
    POSTS = "posts"
    VIDEO = "video"
    LIKES = "likes"
    FAVORITES = "favorites"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    COMMENTS = "comments"
    REPLIES = "replies"
    MESSAGES = "messages"
    WORLD = "world"
    """What only whoever knows everybody can tell: searches, what is popular, live rooms."""
    PERSONAL = "personal"
    """What the sandbox keeps of its people and nobody else tells: requests, notices, rooms."""
    DEEDS = "deeds"
    """Nothing is read, something is changed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Who can tell of a kind, beside the sandbox, which knows everything of its own people."""

    section: Section | None = None
    """Where it stands in an archive."""
    asked: Asked | None = None
    """What an official API is asked for it."""
    lifetime: int = 0
    """Seconds for which an official API's answer is not asked for again."""
    called: str = ""


OFFERS: Mapping[Kind, Offer] = {
    Kind.PROFILE: Offer(Section.PROFILE, Asked.PROFILE, 300, "a profile"),
    Kind.POSTS: Offer(Section.POSTS, Asked.POSTS, 300, "posts"),
    Kind.VIDEO: Offer(Section.POSTS, Asked.VIDEO, 120, "a video"),
    Kind.LIKES: Offer(Section.LIKES, Asked.LIKES, 900, "liked videos"),
    Kind.FAVORITES: Offer(Section.FAVORITES, None, 0, "saved videos"),
    Kind.FOLLOWERS: Offer(Section.FOLLOWERS, Asked.FOLLOWERS, 3600, "followers"),
    Kind.FOLLOWING: Offer(Section.FOLLOWING, Asked.FOLLOWING, 3600, "whom somebody follows"),
    Kind.COMMENTS: Offer(Section.COMMENTS, Asked.COMMENTS, 120, "comments"),
    Kind.REPLIES: Offer(None, Asked.REPLIES, 120, "replies to comments"),
    Kind.MESSAGES: Offer(Section.MESSAGES, None, 0, "messages"),
    Kind.WORLD: Offer(called="what is found beyond one person"),
    Kind.PERSONAL: Offer(called="this of a person"),
    Kind.DEEDS: Offer(called="changes"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a call is about. What is not said is None."""

    username: str | None = None
    video_id: int | None = None
    comment_id: int | None = None
    viewer: str | None = None
    """For whom it is asked, whose own archive may tell of it too."""
    before: int | None = None
    """Where a walk through posts goes on, in Unix milliseconds."""
    count: int = 30
    """How many of them are shown at once."""


WORLD = Subject()
