"""The living world once more, as plainly as can be: what its answers must agree with."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rollcall.core.social.faults import (
    LIST_ENDS,
    NO_ENTITY,
    NO_LIVE,
    NOT_FOR_LIVE,
    NOT_YOURS,
    VIDEO_PRIVATE,
)
from rollcall.core.social.inbox.writing import MOST_UNASKED

Refusal = tuple[int, int | None]
"""The status, and the platform's code where there is one."""


def fault(code: int) -> Refusal:
    return 403, code


@dataclass
class PlainComment:
    cid: str
    author: str
    text: str
    parent: str = "0"
    answers: str = "0"
    likes: int = 0
    liked_by: set[str] = field(default_factory=set[str])
    replies: list["PlainComment"] = field(default_factory=list["PlainComment"])


@dataclass
class PlainVideo:
    id: str
    author: str
    private: bool
    likes: int
    threads: list[PlainComment]

    @property
    def comments(self) -> int:
        return sum(1 + len(thread.replies) for thread in self.threads)

    def each(self) -> Iterator[tuple[list[PlainComment], PlainComment]]:
        """Every comment, with the list that it stands in."""
        for thread in self.threads:
            yield self.threads, thread
            for reply in thread.replies:
                yield thread.replies, reply

    def find(self, cid: str) -> PlainComment | None:
        return next((said for _, said in self.each() if said.cid == cid), None)


@dataclass
class PlainTalk:
    id: str
    short_id: str
    ticket: str
    owner: str
    people: tuple[str, ...]
    messages: list[tuple[str, str]]
    """By whom and what, the oldest first."""
    read_to: dict[str, int]
    requested: set[str]
    """Who was asked and has not agreed."""
    deleted: set[str] = field(default_factory=set[str])

    def is_in(self, person: str, *, requests: bool) -> bool:
        """Whether it stands in that list of a person."""
        return (person in self.requested) == requests and person not in self.deleted


@dataclass
class PlainRoom:
    id: str
    owner: str
    title: str
    ended_ms: int | None = None
    said: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    """The id, the text, and when."""

    @property
    def open(self) -> bool:
        return self.ended_ms is None


@dataclass
class PlainWorld:
    """Of people by their ids: what they like, what they say, with whom they write."""

    videos: dict[str, PlainVideo]
    liked: dict[str, list[str]]
    """The latest first, also videos that nobody here changes."""
    hearts: dict[str, int]
    follows: dict[str, list[str]]
    """The latest first."""
    followers: dict[str, int]
    talks: dict[str, PlainTalk]
    order: dict[str, list[str]]
    """Each person's conversations, those that are in no list too, the latest active first."""
    keeps_to_themselves: set[str]
    rooms: dict[str, PlainRoom] = field(default_factory=dict[str, PlainRoom])

    def like(self, who: str, video_id: str) -> Refusal | None:
        if self.videos[video_id].private:
            return fault(VIDEO_PRIVATE)
        if video_id not in self.liked[who]:
            self.liked[who].insert(0, video_id)
            self._count_likes(video_id, 1)
        return None

    def unlike(self, who: str, video_id: str) -> Refusal | None:
        if self.videos[video_id].private:
            return fault(VIDEO_PRIVATE)
        if video_id in self.liked[who]:
            self.liked[who].remove(video_id)
            self._count_likes(video_id, -1)
        return None

    def follow(self, who: str, other: str, *, follows: bool) -> Refusal | None:
        there = other in self.follows[who]
        if follows and (who == other or (other in self.keeps_to_themselves and not there)):
            return fault(NOT_YOURS)
        if follows and not there:
            self.follows[who].insert(0, other)
            self.followers[other] += 1
        if not follows and there:
            self.follows[who].remove(other)
            self.followers[other] -= 1
        return None

    def may_say(self, who: str, video_id: str, answers: str | None) -> Refusal | None:
        if not self.sees(who, video_id):
            return fault(VIDEO_PRIVATE)
        if answers is not None and self.videos[video_id].find(answers) is None:
            return fault(NO_ENTITY)
        return None

    def say(
        self, who: str, video_id: str, cid: str, words: str, answers: str | None
    ) -> PlainComment:
        video = self.videos[video_id]
        answered = video.find(answers) if answers else None
        if answered is None:
            video.threads.append(PlainComment(cid, who, words))
            return video.threads[-1]
        parent = video.find(answered.parent) or answered
        to = "0" if parent is answered else answered.cid
        parent.replies.append(PlainComment(cid, who, words, parent.cid, to))
        return parent.replies[-1]

    def delete(self, who: str, cid: str) -> Refusal | None:
        for video in self.videos.values():
            for stands_in, said in video.each():
                if said.cid != cid:
                    continue
                if who not in (said.author, video.author):
                    return fault(NOT_YOURS)
                stands_in.remove(said)
                return None
        return fault(NO_ENTITY)

    def like_comment(self, who: str, video_id: str, cid: str, *, likes: bool) -> Refusal | None:
        if not self.sees(who, video_id):
            return fault(VIDEO_PRIVATE)
        said = self.videos[video_id].find(cid)
        if said is None:
            return fault(NO_ENTITY)
        if (who in said.liked_by) != likes:
            said.likes += 1 if likes else -1
            said.liked_by ^= {who}
        return None

    def sees(self, who: str | None, video_id: str) -> bool:
        return not self.videos[video_id].private or self.videos[video_id].author == who

    def listed(self, who: str, *, requests: bool) -> list[PlainTalk]:
        talks = (self.talks[id_] for id_ in self.order[who])
        return [talk for talk in talks if talk.is_in(who, requests=requests)]

    def send(self, who: str, short_id: str, text: str) -> Refusal | None:
        talk = self.talks[short_id]
        if len(talk.messages) >= MOST_UNASKED and talk.requested - {who}:
            return fault(LIST_ENDS)
        talk.messages.append((who, text))
        talk.deleted.clear()
        talk.requested.discard(who)
        talk.read_to[who] = len(talk.messages)
        for person in talk.people:
            if person in self.order:
                self.order[person].remove(short_id)
                self.order[person].insert(0, short_id)
        return None

    def accept(self, who: str, short_id: str, asker: str) -> Refusal | None:
        talk = self.talks[short_id]
        if who in talk.requested:
            if asker != talk.owner:
                return 400, None
            talk.requested.discard(who)
            talk.deleted.discard(who)
        return None

    def room_of(self, who: str) -> PlainRoom | None:
        mine = (room for room in self.rooms.values() if room.owner == who and room.open)
        return next(mine, None)

    def may_start(self, who: str) -> Refusal | None:
        if who in self.keeps_to_themselves:
            return fault(NOT_FOR_LIVE)
        return (409, None) if self.room_of(who) else None

    def open_room(self, id_: str, who: str, title: str) -> None:
        self.rooms[id_] = PlainRoom(id_, who, title)

    def stop(self, who: str, at_ms: int) -> Refusal | None:
        if (room := self.room_of(who)) is None:
            return fault(NO_LIVE)
        room.ended_ms = at_ms
        return None

    def _count_likes(self, video_id: str, by: int) -> None:
        video = self.videos[video_id]
        video.likes += by
        self.hearts[video.author] += by
