"""What of a TikTok data download is taken, where it stands in there, and what each record says.

The platform has spelled the same lists under several names over the years, and moves them between
its groups; so a list is known by its own name and that of the section around it, whatever group
both are in.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

USERNAME = re.compile(r"[A-Za-z0-9_.]{1,64}")
VIDEO = re.compile(r"(?:/@(?P<author>[A-Za-z0-9_.]{1,64}))?/(?:video|photo)/(?P<id>[0-9]{1,19})\b")
COUNT = re.compile(r"[0-9]{1,18}")
INSTANT_LENGTH = len("2026-11-28 15:00:00")
ZONES = frozenset({"", " UTC", "Z", "+00:00"})
LATEST = 2**31
"""Seconds. What is dated later than this is dated wrongly."""
MOST_TEXT = 10_000
LARGEST_ID = 2**63 - 1


class Section(StrEnum):
    PROFILE = "profile"
    POSTS = "posts"
    LIKES = "likes"
    FAVORITES = "favorites"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    COMMENTS = "comments"
    MESSAGES = "messages"


HELD = msgspec.json.Decoder(dict[Section, int])
"""How much of each section an archive holds, as it is kept."""

PLACES: Mapping[tuple[str, str], Section] = {
    ("Profile Information", "ProfileMap"): Section.PROFILE,
    ("Profile Info", "ProfileMap"): Section.PROFILE,
    ("Videos", "VideoList"): Section.POSTS,
    ("Posts", "VideoList"): Section.POSTS,
    ("Like List", "ItemFavoriteList"): Section.LIKES,
    ("Favorite Videos", "FavoriteVideoList"): Section.FAVORITES,
    ("Follower List", "FansList"): Section.FOLLOWERS,
    ("Follower", "FansList"): Section.FOLLOWERS,
    ("Following List", "Following"): Section.FOLLOWING,
    ("Following", "Following"): Section.FOLLOWING,
    ("Comments", "CommentsList"): Section.COMMENTS,
    ("Comment", "CommentsList"): Section.COMMENTS,
    ("Chat History", "ChatHistory"): Section.MESSAGES,
    ("Direct Messages", "ChatHistory"): Section.MESSAGES,
}
"""By a section and the list in it. `VideoList` stands in what was watched, too."""


class Unusable(Exception):
    """One record cannot be taken, and why: the same words for all of a kind."""


class Profile(msgspec.Struct, frozen=True):
    username: str
    display_name: str
    biography: str
    country: str
    avatar_url: str | None
    hearts: int
    followers: int | None
    """As the profile says; None where it does not."""
    following: int | None


class Post(msgspec.Struct, frozen=True, array_like=True):
    at: int
    id: int | None
    """None where its link is to the film alone and names no video."""
    text: str
    link: str
    likes: int
    private: bool


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A video that was liked or saved."""

    at: int
    id: int
    author: str | None
    link: str


class Tie(msgspec.Struct, frozen=True, array_like=True):
    at: int
    username: str


class Said(msgspec.Struct, frozen=True, array_like=True):
    at: int
    text: str
    video: Mark


class Written(msgspec.Struct, frozen=True, array_like=True):
    at: int
    sender: str
    text: str


Record = Profile | Post | Mark | Tie | Said | Written
Raw = Mapping[str, Any]


def read_record(section: Section, raw: Any) -> Record:
    """Raises Unusable."""
    if not isinstance(raw, dict):
        raise Unusable("it is not an object")
    return READERS[section](raw)  # pyright: ignore[reportUnknownArgumentType] - JSON's names are text


def _profile(raw: Raw) -> Profile:
    username = _text(raw, "userName").strip().removeprefix("@").lower()
    if not USERNAME.fullmatch(username):
        raise Unusable("it has no user name")
    avatar = _text(raw, "profilePhoto")
    return Profile(
        username=username,
        display_name=_text(raw, "displayName"),
        biography=_text(raw, "bioDescription"),
        country=_country(_text(raw, "accountRegion")),
        avatar_url=avatar if avatar.startswith("https://") else None,
        hearts=_count(raw, "likesReceived") or 0,
        followers=_count(raw, "followerCount"),
        following=_count(raw, "followingCount"),
    )


def _post(raw: Raw) -> Post:
    link = _link(raw)
    named = VIDEO.search(link)
    return Post(
        at=_instant(raw),
        id=_id(named["id"]) if named else None,
        text=_text(raw, "Title"),
        link=link,
        likes=_count(raw, "Likes") or 0,
        private=_text(raw, "WhoCanView").casefold() in PRIVATE,
    )


PRIVATE = frozenset({"private", "only me", "only you", "friends", "self"})
"""What else stands there, in whatever language, is shown to everybody only where it was public."""


def _mark(raw: Raw) -> Mark:
    return _video(_instant(raw), _link(raw))


def _tie(raw: Raw) -> Tie:
    username = _text(raw, "UserName").strip().removeprefix("@").lower()
    if not USERNAME.fullmatch(username):
        raise Unusable("it has no user name")
    return Tie(_instant(raw), username)


def _said(raw: Raw) -> Said:
    at, text = _instant(raw), _text(raw, "comment")
    if not text:
        raise Unusable("it has no text")
    link = _text(raw, "originalPostUrl") or _text(raw, "original post link") or _text(raw, "url")
    if not VIDEO.search(link):
        raise Unusable("the download does not say under which video it stands")
    return Said(at, text, _video(at, link))


def _written(raw: Raw) -> Written:
    sender = _text(raw, "From").strip().removeprefix("@").lower()
    if not USERNAME.fullmatch(sender):
        raise Unusable("its sender has no user name")
    return Written(_instant(raw), sender, _text(raw, "Content"))


READERS: Mapping[Section, Callable[[Raw], Record]] = {
    Section.PROFILE: _profile,
    Section.POSTS: _post,
    Section.LIKES: _mark,
    Section.FAVORITES: _mark,
    Section.FOLLOWERS: _tie,
    Section.FOLLOWING: _tie,
    Section.COMMENTS: _said,
    Section.MESSAGES: _written,
}


def _video(at: int, link: str) -> Mark:
    named = VIDEO.search(link)
    if named is None:
        raise Unusable("its link names no video")
    author = named["author"]
    return Mark(at, _id(named["id"]), author.lower() if author else None, link)


def _id(digits: str) -> int:
    id_ = int(digits)
    if not 0 < id_ <= LARGEST_ID:
        raise Unusable("its link names no video")
    return id_


def _link(raw: Raw) -> str:
    return _text(raw, "Link") or _text(raw, "VideoLink")


def _text(raw: Raw, name: str) -> str:
    """What stands under a name, whose first letter may be small or large; nothing for no text."""
    value = raw.get(name, raw.get(name[0].swapcase() + name[1:]))
    if not isinstance(value, str) or value == "N/A":
        return ""
    # A download may hold halves of letters and the one that a database does not take.
    return value[:MOST_TEXT].encode("utf-8", "replace").decode().replace("\x00", "")


def _count(raw: Raw, name: str) -> int | None:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if COUNT.fullmatch(str(value)) else None


def _country(text: str) -> str:
    return text.lower() if len(text) == 2 and text.isascii() and text.isalpha() else ""  # noqa: PLR2004 - as ISO has them


def _instant(raw: Raw) -> int:
    """Unix seconds. The platform writes UTC, and says so in some lists."""
    text = _text(raw, "Date")
    try:
        if text[INSTANT_LENGTH:] not in ZONES:
            raise ValueError  # noqa: TRY301 - the same as a date that cannot be
        at = int(datetime.fromisoformat(text[:INSTANT_LENGTH]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise Unusable("its date is not understood") from None
    if not 0 < at < LATEST:
        raise Unusable("its date is not understood")
    return at
