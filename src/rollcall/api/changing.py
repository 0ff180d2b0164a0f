"""One change for many accounts, which happens to all of them or to none."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import EVERY_ACCOUNT, AccountFacts, AccountFilter
from rollcall.core.accounts.service import Accounts, Walk
from rollcall.core.errors import Invalid, NotFound
from rollcall.kit.ids import without_prefix
from rollcall.kit.paging import LONGEST_CURSOR
from rollcall.ports.platforms import Platforms
from rollcall.wire.call import Call
from rollcall.wire.filters import Filters, wanted_of

MOST_CHANGED = 1000


class ChangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, and to which: those that `ids` name, those that a `filter` finds, or `all`.

    A filter names at least one of the filters of the list; every account is only ever meant by
    `all`. A call changes a thousand at most, and `cursor` goes on from there.
    """

    action: Literal["tag", "untag", "enable", "disable", "remove", "restore"]
    ids: Annotated[list[str], Meta(max_length=MOST_CHANGED)] | None = None
    filter: Filters | None = None
    all: bool = False
    """Every account; for `restore`, every removed one."""
    cursor: Annotated[str, Meta(max_length=LONGEST_CURSOR)] | None = None
    """Where to go on with `filter` or `all`: the `next_cursor` of the call before."""
    tags: Annotated[list[str], Meta(max_length=50)] = []
    """For `tag` and `untag` alone."""

    @property
    def tags_meant(self) -> frozenset[str]:
        return frozenset(tag.strip() for tag in self.tags) - {""}


class ChangeAnswer(msgspec.Struct, frozen=True):
    changed: int
    """How many are otherwise now than they were before the call."""
    next_cursor: str | None
    """Where to go on, if more are meant than one call changes."""


class Found(msgspec.Struct, frozen=True):
    number: int
    removed_at: str | None


async def change_accounts(call: Call) -> ChangeAnswer:
    asked = await call.body(ChangeRequest)
    _must_be_clear(asked)
    numbers, next_cursor = await _meant(call, asked)
    return ChangeAnswer(await _change(call.core.accounts, asked, numbers), next_cursor)


async def _change(accounts: Accounts, asked: ChangeRequest, numbers: Sequence[int]) -> int:
    """Do it to all of them; gives how many that changed."""
    match asked.action:
        case "remove":
            return await accounts.remove(numbers)
        case "restore":
            return await accounts.restore(numbers)
        case "enable" | "disable":
            switched = AccountFacts(enabled=asked.action == "enable")
            return await accounts.change_each(numbers, lambda _: switched)
        case "tag" | "untag":
            return await accounts.change_each(numbers, lambda record: _retagged(asked, record))


def _retagged(asked: ChangeRequest, record: Mapping[str, Any]) -> AccountFacts:
    tags = set(msgspec.json.decode(record["tags"], type=list[str]))
    meant = asked.tags_meant
    return AccountFacts(tags=sorted(tags | meant if asked.action == "tag" else tags - meant))


def _filtered(asked: Filters, platforms: Platforms) -> AccountFilter:
    """Raises Invalid, which says of each field that it stands in the filter."""
    try:
        return wanted_of(asked, platforms)
    except Invalid as refusal:
        fields = {f"filter.{name}": what for name, what in refusal.fields.items()}
        raise Invalid(fields) from refusal


def _must_be_clear(asked: ChangeRequest) -> None:
    """Raises Invalid where something that was said would be passed over."""
    ways = [asked.ids is not None, asked.filter is not None, asked.all]
    if ways.count(True) != 1:
        raise Invalid({"ids": "Give one of `ids`, `filter` and `all`."})
    if asked.ids is not None and asked.cursor is not None:
        raise Invalid({"cursor": "It goes on with a `filter` or with `all`; `ids` need none."})
    if asked.action in ("tag", "untag"):
        if not asked.tags_meant:
            raise Invalid({"tags": "Which tags?"})
    elif asked.tags:
        raise Invalid({"tags": "Only for tag and untag. The filter by tags is `tag`."})


async def _meant(call: Call, asked: ChangeRequest) -> tuple[list[int], str | None]:
    if asked.ids is not None:
        removed = asked.action == "restore"
        return [await _number(call, id_, removed=removed) for id_ in asked.ids], None
    wanted = _wanted(asked, call.core.platforms)
    walk = Walk(cursor=asked.cursor, limit=MOST_CHANGED)
    found = await call.core.accounts.walk(Found, wanted, walk)
    return [account.number for account in found.items], found.next_cursor


async def _number(call: Call, id_: str, *, removed: bool) -> int:
    digits = without_prefix("acc", id_)
    if digits is None:
        raise NotFound("account", id_)
    return (await call.core.accounts.one(Found, "uuid", digits, removed=removed)).number


def _wanted(asked: ChangeRequest, platforms: Platforms) -> AccountFilter:
    """Raises Invalid for a filter that lets every account through: that is what `all` is for."""
    wanted = EVERY_ACCOUNT if asked.filter is None else _filtered(asked.filter, platforms)
    if wanted == EVERY_ACCOUNT and not asked.all:
        raise Invalid(
            {"filter": "It names no filter. Name one, or say `all` where every account is meant."}
        )
    removed = wanted.removed or asked.action == "restore"
    return msgspec.structs.replace(wanted, removed=removed)
