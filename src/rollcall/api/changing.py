"""One change for many accounts, which happens to all of them or to none."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import Invalid, NotFound
from rollcall.kit.ids import without_prefix
from rollcall.wire.call import Call
from rollcall.wire.filters import Filters, wanted_of

MOST_CHANGED = 1000


class ChangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, and to which: by `ids`, or all that a `filter` finds, a thousand a call."""

    action: Literal["tag", "untag", "enable", "disable", "remove", "restore"]
    ids: Annotated[list[str], Meta(max_length=MOST_CHANGED)] | None = None
    filter: Filters | None = None
    cursor: str | None = None
    """Where to go on with the filter: the `next_cursor` of the call before."""
    tags: Annotated[list[str], Meta(max_length=50)] = []


class ChangeAnswer(msgspec.Struct, frozen=True):
    changed: int
    next_cursor: str | None
    """Where to go on, if the filter finds more than one call changes."""


class Found(msgspec.Struct, frozen=True):
    number: int
    removed_at: str | None


async def change_accounts(call: Call) -> ChangeAnswer:
    asked = await call.body(ChangeRequest)
    numbers, next_cursor = await _meant(call, asked)
    core = call.core.accounts
    match asked.action:
        case "remove":
            await core.remove(numbers)
        case "restore":
            await core.restore(numbers)
        case "enable" | "disable":
            switched = AccountFacts(enabled=asked.action == "enable")
            await core.change_each(numbers, lambda _: switched)
        case "tag" | "untag":
            if not asked.tags:
                raise Invalid({"tags": "Which tags?"})
            await core.change_each(numbers, lambda record: _retagged(asked, record))
    return ChangeAnswer(len(numbers), next_cursor)


def _retagged(asked: ChangeRequest, record: Mapping[str, Any]) -> AccountFacts:
    tags = set(msgspec.json.decode(record["tags"], type=list[str]))
    after = tags | set(asked.tags) if asked.action == "tag" else tags - set(asked.tags)
    return AccountFacts(tags=sorted(after))


async def _meant(call: Call, asked: ChangeRequest) -> tuple[list[int], str | None]:
    if (asked.ids is None) == (asked.filter is None):
        raise Invalid({"ids": "Give either `ids` or `filter`."})
    core = call.core.accounts
    if asked.filter is not None:
        filters = asked.filter
        if asked.action == "restore":
            filters = msgspec.structs.replace(filters, removed=True)
        wanted = wanted_of(filters, call.core.platforms)
        found = await core.walk(Found, wanted, Walk(cursor=asked.cursor, limit=MOST_CHANGED))
        return [account.number for account in found.items], found.next_cursor
    numbers: list[int] = []
    for id_ in asked.ids or ():
        digits = without_prefix("acc", id_)
        if digits is None:
            raise NotFound("account", id_)
        removed = asked.action == "restore"
        numbers.append((await core.one(Found, "uuid", digits, removed=removed)).number)
    return numbers, None
