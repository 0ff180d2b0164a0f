"""What a social platform holds, as the core speaks of it, whoever told us: people, videos, talk.

Fields are in the order of the columns they are read from, because a page of thirty videos is some
two thousand values and each is put in place once.
"""

import msgspec


class Person(msgspec.Struct, frozen=True):
    id: int
    sec_uid: str
    """The longer name by which clients ask for a person's lists."""
    username: str
    nickname: str
    biography: str
    country: str
    language: str
    verified: bool
    private: bool
    likes_shown: bool
    created_at: int
    """Unix seconds, as everywhere here unless a name ends in `ms`."""
    renamed_at: int
    avatar_url: str | None
    followers: int
    following: int
    friends: int
    """People who follow and are followed back."""
    hearts: int
    """Likes that this person's videos got."""
    videos: int
    liked: int
    """Videos that this person likes."""
    room_id: int | None
    """Where this person is live just now."""
    fault: int | None
    """The platform's own code that whoever asks for this person is told."""


class Sound(msgspec.Struct, frozen=True):
    id: int
    title: str
    author_name: str
    author_id: int | None
    album: str
    duration: int
    original: bool
    videos: int
    fault: int | None


class Hashtag(msgspec.Struct, frozen=True):
    id: int
    name: str
    description: str
    videos: int
    views: int
    fault: int | None


class HashtagUse(msgspec.Struct, frozen=True, array_like=True):
    """A hashtag where it stands in a caption, `start` to `end`, the sign before it included."""

    id: int
    name: str
    start: int
    end: int


class Video(msgspec.Struct, frozen=True):
    id: int
    created_ms: int
    description: str
    language: str
    category: int
    film: int
    """Which of the sandbox's films it plays."""
    link: str | None
    """Where it stands, where it is none of the sandbox's."""
    duration: int
    bytes: int
    hashtags: tuple[HashtagUse, ...]
    plays: int
    likes: int
    comments: int
    threads: int
    """Comments that are no replies."""
    shares: int
    saves: int
    pinned: bool
    private: bool
    hidden_in: str
    """Countries where it is not shown, in lower case, between commas."""
    fault: int | None
    author: Person
    sound: Sound | None


class Comment(msgspec.Struct, frozen=True):
    id: int
    video_id: int
    parent_id: int
    """0 for one that is no reply."""
    answers_id: int
    place: int
    """Among its siblings, in the order of time; a walk goes on from it."""
    text: str
    language: str
    at: int
    likes: int
    replies: int
    author: Person


class Playlist(msgspec.Struct, frozen=True):
    id: int
    name: str
    videos: int
    cover_id: int
    owner: Person
