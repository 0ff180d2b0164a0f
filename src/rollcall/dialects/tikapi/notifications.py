"""What the connected account was told, page by page in the order of time.

Clients walk it by two times that they hand back as they were given: between them lies the page. A
page ends between two seconds wherever it can, so that the earlier of its times leads on. Only where
one second fills a whole page does the later one say how far in that second the page came.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from rollcall.core.social.inbox.notices import NoticeKind
from rollcall.core.social.inbox.told import Place, Told
from rollcall.core.social.people import LARGEST
from rollcall.dialects.tikapi.asking import Count, Digits, before, links
from rollcall.dialects.tikapi.shapes.notice import Notice, notice
from rollcall.wire.call import Call

WITHIN = 10**12
"""More than any time: what is added to the number of the last one shown of a second."""
Filter = Literal["all", "likes", "comments", "mentions", "followers"]
KINDS = {
    "likes": NoticeKind.LIKE,
    "comments": NoticeKind.COMMENT,
    "mentions": NoticeKind.MENTION,
    "followers": NoticeKind.FOLLOW,
}
GROUPS = {"all": 36, "likes": 3, "comments": 2, "mentions": 6, "followers": 7}


class NoticesQuery(msgspec.Struct, frozen=True, kw_only=True):
    filter: Filter = "all"
    count: Count = 30
    max_time: Digits | None = None
    min_time: Digits | None = None
    """Both as the page before gave them; of itself, `max_time` is the latest that is wanted."""


class NoticeList(msgspec.Struct, frozen=True):
    group: int
    has_more: int
    max_time: int
    min_time: int
    notice_list: Sequence[Notice]


class Notifications(msgspec.Struct, frozen=True):
    notice_lists: tuple[NoticeList, ...]
    status_msg: str = ""


async def notifications(call: Call) -> Notifications:
    asked, me = call.query(NoticesQuery), call.acts.person
    found = await call.core.social.tellings.of(
        me, KINDS.get(asked.filter), before=_from(asked), count=asked.count + 1
    )
    shown = _page(found, asked.count)
    more = len(found) > len(shown)
    latest, earliest = _times(shown, more=more and _fills_a_second(found, shown))
    spelled = [notice(told, me.id, links(call)) for told in shown]
    return Notifications((NoticeList(GROUPS[asked.filter], int(more), latest, earliest, spelled),))


def _from(asked: NoticesQuery) -> Place | None:
    """What is told comes before this place."""
    latest, earliest = before(asked.max_time), before(asked.min_time)
    if earliest is not None:
        number = max((latest or 0) - WITHIN, 0)
        return Place(min(earliest, LARGEST), min(number, LARGEST))
    return None if latest is None else Place(min(latest, LARGEST), LARGEST)


def _page(found: Sequence[Told], count: int) -> Sequence[Told]:
    """The most that ends with a whole second; of a second longer than a page, a page."""
    if len(found) <= count:
        return found
    whole = [told for told in found[:count] if told.at != found[count].at]
    return whole or found[:count]


def _fills_a_second(found: Sequence[Told], shown: Sequence[Told]) -> bool:
    return found[len(shown)].at == shown[-1].at


def _times(shown: Sequence[Told], *, more: bool) -> tuple[int, int]:
    if not shown:
        return 0, 0
    last = shown[-1]
    return WITHIN + last.number if more else shown[0].at, last.at
