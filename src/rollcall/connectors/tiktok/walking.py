"""Walking a list of pages as far as was asked, and no further than is sensible."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rollcall.ports.reading import TryLater, Unknown

MOST_PAGES = 10
"""Of one list, for one question."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    cursor: int | None
    more: bool


@dataclass(frozen=True, slots=True)
class Walked(Generic[T]):
    items: list[T]
    more: bool
    next: str | None


async def walk(
    page_at: Callable[[int | None], Awaitable[Page[T]]],
    begin: int | None,
    count: int,
    *,
    whole: bool = False,
) -> Walked[T]:
    """Whole pages, until there are `count` of them: where a page ends is where a list goes on.

    Where a limit is reached on the way, what was read so far is not lost, unless it is of no use
    but `whole`.
    """
    items: list[T] = []
    cursor = begin
    for _ in range(MOST_PAGES):
        try:
            page = await page_at(cursor)
        except TryLater:
            if whole or not items:
                raise
            break
        items += page.items
        if not page.more:
            return Walked(items, more=False, next=None)
        if page.cursor is None or page.cursor == cursor:
            raise Unknown("TikTok says that a list has more, and gives the same page again.")
        cursor = page.cursor
        if len(items) >= count:
            break
    return Walked(items, more=True, next=str(cursor))


def begin_of(after: str | None) -> int | None:
    """The cursor in a question's `after`. Raises Unknown where it is none of ours."""
    if after is None:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= 19):  # noqa: PLR2004 - 63 bits
        raise Unknown("Where the list goes on was not said by TikTok.")
    return int(after)
