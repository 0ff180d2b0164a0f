"""Asking a source for a list to its end, or so far as it is worth."""

from dataclasses import replace

from rollcall.ports.reading import Asked, Brought, Connection, Outside, Question

PAGES = 5
OF_A_PAGE = 100
WALKED = frozenset({Asked.LIKES, Asked.FOLLOWERS, Asked.FOLLOWING, Asked.COMMENTS, Asked.REPLIES})
"""Lists that are taken in whole, so that they stand in their own order here."""


async def whole(outside: Outside, question: Question, connection: Connection | None) -> Brought:
    """Raises the faults of the port."""
    if question.asked not in WALKED:
        return await outside.read(question, connection)
    question = replace(question, count=OF_A_PAGE)
    brought = await outside.read(question, connection)
    for _ in range(PAGES - 1):
        if not brought.more or brought.next is None:
            break
        question = replace(question, after=brought.next)
        brought = _joined(brought, await outside.read(question, connection))
    return brought


def _joined(before: Brought, then: Brought) -> Brought:
    return replace(
        then,
        people=(*before.people, *then.people),
        videos=(*before.videos, *then.videos),
        comments=(*before.comments, *then.comments),
        listed=(*before.listed, *then.listed),
        by_own_token=before.by_own_token and then.by_own_token,
    )
