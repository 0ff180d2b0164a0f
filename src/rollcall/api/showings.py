"""When secrets of an account were shown, and to whom."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.accounts import the_account
from rollcall.api.page import read_before
from rollcall.api.who import caller_name
from rollcall.core.vault.showings import Showing
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call


class ShowingsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: str | None = None
    """Showings before this instant: the `at` of the last one you have."""


class ShowingRow(msgspec.Struct, frozen=True):
    id: str
    what: list[str]
    """Kinds of secrets, and `code` for a verification code."""
    key: str
    """The key's id; `console`, `listener` and `local` stand for callers that show no key."""
    at: Instant


class ShowingList(msgspec.Struct, frozen=True):
    data: list[ShowingRow]


async def list_showings(call: Call) -> ShowingList:
    asked = call.query(ShowingsQuery)
    account = await the_account(call, removed=True)
    before = read_before(asked.before)
    found = await call.core.showings.of(account.number, before=before, limit=asked.limit)
    return ShowingList([spell(showing) for showing in found])


def spell(showing: Showing) -> ShowingRow:
    return ShowingRow(f"sh_{showing.id}", showing.what, caller_name(showing.key_id), showing.at)
