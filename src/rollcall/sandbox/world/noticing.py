"""What those people of the world are told whom the documents name, of what others did to them.

Nobody acts for anybody else, and what nobody reads would make the world half as large again.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from rollcall.core.social.inbox.notices import ABOUT, NoticeKind
from rollcall.sandbox.world.named import DEMO, NAMED
from rollcall.sandbox.world.people import Known, Somebody, somebody_at
from rollcall.sandbox.world.posting import Posted

Row = dict[str, Any]


@lru_cache(maxsize=1)
def told() -> frozenset[int]:
    """The ids of those who are told anything."""
    return frozenset(somebody_at(place).id for place in NAMED)


def of_follow(follower: Known, followed: Known, at: int) -> Iterator[Row]:
    yield from _notice(followed.id, NoticeKind.FOLLOW, follower.id, at)


def of_like(who: Somebody, author: Known, video_id: int, at: int) -> Iterator[Row]:
    yield from _notice(author.id, NoticeKind.LIKE, who.id, at, video_id=video_id)


def of_talk(video: Posted, talk: Sequence[Row]) -> Iterator[Row]:
    """Whoever is answered, and the demo account where it is mentioned; each once."""
    speakers = {said["id"]: said["author_id"] for said in talk}
    demo = somebody_at(DEMO)
    for said in talk:
        kinds = {speakers.get(said["parent_id"], video.author.id): NoticeKind.COMMENT}
        if f"@{demo.username}" in said["text"]:
            kinds[demo.id] = NoticeKind.MENTION
        about = {"video_id": video.id, "comment_id": said["id"], "text": said["text"]}
        for person_id, kind in kinds.items():
            yield from _notice(person_id, kind, said["author_id"], said["at"], **about)


def _notice(
    person_id: int, kind: NoticeKind, actor_id: int, at: int, **about: object
) -> Iterator[Row]:
    if person_id in told() and person_id != actor_id:
        who = {"person_id": person_id, "kind": kind, "actor_id": actor_id, "at": at}
        yield ABOUT | about | who
