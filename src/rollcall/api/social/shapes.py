"""What the social world is made of, as our own API spells it. Ids are text; null is unknown."""

from dataclasses import dataclass

import msgspec

from rollcall.kit.instants import Instant, of_milliseconds
from rollcall.ports.social import Comment, Hashtag, Person, Sound, Video


class Somebody(msgspec.Struct, frozen=True):
    """A person where they stand beside something else."""

    id: str
    username: str
    nickname: str
    verified: bool


class PersonBody(msgspec.Struct, frozen=True):
    id: str
    sec_uid: str
    """The longer id, by which some clients know a person."""
    username: str
    nickname: str
    biography: str
    country: str | None
    language: str | None
    verified: bool
    private: bool
    likes_shown: bool
    """Whether the videos this person likes can be listed."""
    avatar_url: str
    created_at: Instant | None
    followers: int
    following: int
    friends: int
    """People who follow and are followed back."""
    likes_received: int
    likes_given: int
    videos: int
    live_room_id: str | None
    """Where this person is live just now."""


class SoundBody(msgspec.Struct, frozen=True):
    id: str
    title: str
    author_name: str
    author_id: str | None
    album: str | None
    duration_seconds: int
    original: bool
    videos: int


class HashtagName(msgspec.Struct, frozen=True):
    id: str
    name: str


class HashtagBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    description: str
    videos: int
    views: int


class VideoBody(msgspec.Struct, frozen=True):
    id: str
    created_at: Instant
    description: str
    language: str | None
    duration_seconds: int
    author: Somebody
    sound: SoundBody | None
    hashtags: tuple[HashtagName, ...]
    cover_url: str
    video_url: str
    plays: int
    likes: int
    comments: int
    shares: int
    saves: int
    pinned: bool
    private: bool


class CommentBody(msgspec.Struct, frozen=True):
    id: str
    video_id: str
    thread_id: str | None
    """The comment it stands under; null for one that is no reply."""
    answers_id: str | None
    """The reply that it answers."""
    text: str
    language: str | None
    created_at: Instant
    likes: int
    replies: int
    author: Somebody


@dataclass(frozen=True, slots=True)
class Media:
    """Addresses of pictures and films, as this caller reached us."""

    base: str

    def avatar(self, person: Person) -> str:
        return person.avatar_url or f"{self.base}/media/avatars/{person.id}_720.png"

    def cover(self, video: Video) -> str:
        return f"{self.base}/media/covers/{video.film}.jpg?video={video.id}"

    def film(self, video: Video) -> str:
        return video.link or f"{self.base}/media/films/{video.film}.mp4?video={video.id}"


def somebody(person: Person) -> Somebody:
    return Somebody(str(person.id), person.username, person.nickname, person.verified)


def person_body(person: Person, media: Media) -> PersonBody:
    return PersonBody(
        id=str(person.id),
        sec_uid=person.sec_uid,
        username=person.username,
        nickname=person.nickname,
        biography=person.biography,
        country=person.country or None,
        language=person.language or None,
        verified=person.verified,
        private=person.private,
        likes_shown=person.likes_shown,
        avatar_url=media.avatar(person),
        created_at=_of_seconds(person.created_at),
        followers=person.followers,
        following=person.following,
        friends=person.friends,
        likes_received=person.hearts,
        likes_given=person.liked,
        videos=person.videos,
        live_room_id=_id(person.room_id),
    )


def sound_body(sound: Sound) -> SoundBody:
    return SoundBody(
        str(sound.id),
        sound.title,
        sound.author_name,
        _id(sound.author_id),
        sound.album or None,
        sound.duration,
        sound.original,
        sound.videos,
    )


def hashtag_body(tag: Hashtag) -> HashtagBody:
    return HashtagBody(str(tag.id), tag.name, tag.description, tag.videos, tag.views)


def video_body(video: Video, media: Media) -> VideoBody:
    return VideoBody(
        id=str(video.id),
        created_at=of_milliseconds(video.created_ms),
        description=video.description,
        language=video.language or None,
        duration_seconds=video.duration,
        author=somebody(video.author),
        sound=video.sound and sound_body(video.sound),
        hashtags=tuple(HashtagName(str(use.id), use.name) for use in video.hashtags),
        cover_url=media.cover(video),
        video_url=media.film(video),
        plays=video.plays,
        likes=video.likes,
        comments=video.comments,
        shares=video.shares,
        saves=video.saves,
        pinned=video.pinned,
        private=video.private,
    )


def comment_body(comment: Comment) -> CommentBody:
    return CommentBody(
        id=str(comment.id),
        video_id=str(comment.video_id),
        thread_id=_id(comment.parent_id),
        answers_id=_id(comment.answers_id),
        text=comment.text,
        language=comment.language or None,
        created_at=of_milliseconds(comment.at * 1000),
        likes=comment.likes,
        replies=comment.replies,
        author=somebody(comment.author),
    )


def _id(id_: int | None) -> str | None:
    return str(id_) if id_ else None


def _of_seconds(since_1970: int) -> Instant | None:
    """Null where the world does not know when it was."""
    return of_milliseconds(since_1970 * 1000) if since_1970 else None
