"""The statements that list accounts: each shape of question is built once, then only bound.

A list walks an index in its own order. Three things could make it read the whole roster instead,
and are kept from it: a question for a few platforms at once is the merge of one walk for each, a
question for one tag walks the tag's own index, and a page far down skips over index entries alone
before it looks at any record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql import Executable

from rollcall.core.access.caller import Caller
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.views import accounts_and, plan_of
from rollcall.db.statements import Kind, Statement, among
from rollcall.db.tables import ACCOUNT_TAGS, ACCOUNTS, DEVICES

A = ACCOUNTS.c
FEW_PLATFORMS = 4
FAR_DOWN = 200
"""Rows to skip before it is worth walking the index on its own first."""

SORTS: dict[str, ColumnElement[Any]] = {
    "number": A.number,
    "name": A.sort_name,
    "health_since": A.health_since,
    "created_at": A.created_at,
}
"""What a list can be sorted by: for each there is an index in that order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything about a question that decides its statement, and none of its values."""

    conditions: tuple[str, ...] = ()
    platforms: int = 0
    sort: str = "number"
    descending: bool = False
    walks_on: bool = False
    far_down: bool = False

    @property
    def quick(self) -> bool:
        """An index alone answers it, whatever the accounts are."""
        if self.far_down:
            return False
        if self.sort != "number":
            return not self.conditions and not self.platforms
        return not self.conditions or (self.conditions in INDEXED and not self.platforms)

    @property
    def walks_a_tag(self) -> bool:
        """The index of one tag is in the order that is asked for."""
        return "tag_is" in self.conditions and self.sort == "number"


@dataclass(frozen=True, slots=True)
class Question:
    conditions: tuple[str, ...]
    platforms: int
    parameters: dict[str, Any]


def _tagged(name: str) -> ColumnElement[bool]:
    bears = exists().where(
        ACCOUNT_TAGS.c.workspace_id == A.workspace_id,
        ACCOUNT_TAGS.c.account_number == A.number,
        among(ACCOUNT_TAGS.c.tag, name),
    )
    return bears.correlate(ACCOUNTS)


def _tagged_so() -> ColumnElement[bool]:
    bears = exists().where(
        ACCOUNT_TAGS.c.workspace_id == A.workspace_id,
        ACCOUNT_TAGS.c.account_number == A.number,
        ACCOUNT_TAGS.c.tag == bindparam("tag"),
    )
    return bears.correlate(ACCOUNTS)


def _online() -> ColumnElement[bool]:
    on_device = exists().where(
        DEVICES.c.workspace_id == A.workspace_id,
        DEVICES.c.serial == A.device_serial,
        DEVICES.c.online.is_(True),
    )
    return on_device.correlate(ACCOUNTS)


CONDITIONS: dict[str, ColumnElement[bool]] = {
    "platforms": among(A.platform, "platforms"),
    "health_is": A.health == bindparam("health"),
    "health": among(A.health, "health"),
    "reasons": among(A.health_reason, "reasons"),
    "other_than_reasons": case((among(A.health_reason, "other_than_reasons"), 1), else_=0) == 0,
    "country_is": A.country == bindparam("country"),
    "countries": among(A.country, "countries"),
    "device": A.device_serial == bindparam("device"),
    "can_post": A.can_post == bindparam("can_post"),
    "signed_in": A.signed_in == bindparam("signed_in"),
    "enabled": A.enabled == bindparam("enabled"),
    "tag_is": _tagged_so(),
    "tags": _tagged("tags"),
    "online": case((_online(), 1), else_=0) == bindparam("online"),
    "q": A.search.like(bindparam("q"), escape="\\"),
    "seen_numbers": among(A.number, "seen_numbers"),
    "seen_tags": _tagged("seen_tags"),
}
OF_TAG = (
    ACCOUNT_TAGS.c.workspace_id == bindparam("workspace_id"),
    ACCOUNT_TAGS.c.tag == bindparam("tag"),
)
INDEXED = frozenset({("health_is",), ("country_is",), ("device",)})


def limits_of(caller: Caller) -> dict[str, Any]:
    """The conditions that keep a caller to the accounts it may see, with their values."""
    limits = {"seen_numbers": caller.numbers, "seen_tags": caller.tags}
    return {name: value for name, value in limits.items() if value is not None}


def question(caller: Caller, wanted: AccountFilter) -> Question:
    """The conditions that `wanted` and the caller's own limits come to, with their values."""
    found: dict[str, Any] = {}
    platforms = tuple(dict.fromkeys(wanted.platforms))
    few = len(platforms) if len(platforms) <= FEW_PLATFORMS else 0
    if wanted.device is not None or len(wanted.tags) == 1:
        few = 0  # a device or a tag has few accounts: its own index leads to them
    parameters: dict[str, Any] = {"workspace_id": caller.workspace_id}
    parameters |= {f"platform_{place}": platforms[place] for place in range(few)}
    if platforms and not few:
        found["platforms"] = platforms
    _one_or_many(found, "health_is", "health", wanted.health)
    _one_or_many(found, "country_is", "countries", wanted.countries)
    _one_or_many(found, "tag_is", "tags", wanted.tags)
    for name in ("reasons", "other_than_reasons"):
        if values := getattr(wanted, name):
            found[name] = values
    for name in ("device", "can_post", "signed_in", "enabled"):
        if (value := getattr(wanted, name)) is not None:
            found[name] = value
    if wanted.online is not None:
        found["online"] = int(wanted.online)
    if wanted.q:
        found["q"] = _containing(wanted.q)
    found |= limits_of(caller)
    parameters |= {PARAMETER.get(name, name): value for name, value in found.items()}
    removed = ("removed",) if wanted.removed else ()
    return Question((*found, *removed), few, parameters)


PARAMETER = {"health_is": "health", "country_is": "country", "tag_is": "tag"}


def _one_or_many(found: dict[str, Any], one: str, many: str, values: Sequence[str]) -> None:
    if len(values) == 1:
        found[one] = values[0]
    elif values:
        found[many] = values


def _containing(text: str) -> str:
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


@lru_cache(maxsize=2048)
def list_statement(view: type[msgspec.Struct], shape: Shape) -> Statement:
    plan = plan_of(view)
    whole = accounts_and(devices=plan.with_device)
    sort_value = [_sort(shape).label("sort_value")] if shape.sort != "number" else []
    wanted = select(*plan.columns, *sort_value)
    if shape.platforms <= 1 and not shape.far_down:
        statement = _ordered(_where(wanted.select_from(_led(whole, shape)), shape, 0), shape)
        return Statement(_bounded(statement, shape))

    def build(kind: Kind) -> Executable:
        chosen = _bounded(_chosen(shape, kind), shape).subquery("chosen")
        joined = whole.join(chosen, chosen.c.number == A.number)
        order = [chosen.c.sort_value, chosen.c.number]
        directed = [c.desc() for c in order] if shape.descending else order
        return wanted.select_from(joined).order_by(*directed)

    return Statement(build)


def _chosen(shape: Shape, kind: Kind) -> Any:
    """The numbers of a page's accounts, merged from one ordered walk for each platform.

    SQLite merges walks as they go. PostgreSQL would read each to its end before it sorts them all,
    so there each is told how far the page can reach.
    """
    key = select(_number(shape).label("number"), _sort(shape).label("sort_value"))
    if shape.platforms <= 1:
        return _ordered(_where(key.select_from(_led(ACCOUNTS, shape)), shape, 0), shape)
    walks = [_where(key, shape, place) for place in range(shape.platforms)]
    if kind is Kind.POSTGRESQL:
        walks = [_ordered(walk, shape).limit(_reach(shape)) for walk in walks]
    merged = union_all(*walks)
    order: list[ColumnElement[Any]] = [literal_column("sort_value"), literal_column("number")]
    return merged.order_by(*([c.desc() for c in order] if shape.descending else order))


def _where(wanted: Any, shape: Shape, place: int) -> Any:
    wanted = wanted.where(A.workspace_id == bindparam("workspace_id"))
    removed = "removed" in shape.conditions
    wanted = wanted.where(A.removed_at.is_not(None) if removed else A.removed_at.is_(None))
    if shape.platforms:
        wanted = wanted.where(A.platform == bindparam(f"platform_{place}"))
    if shape.walks_a_tag:
        wanted = wanted.where(*OF_TAG)
    led = ("removed", "tag_is") if shape.walks_a_tag else ("removed",)
    wanted = wanted.where(*(CONDITIONS[name] for name in shape.conditions if name not in led))
    return wanted.where(_after(shape)) if shape.walks_on else wanted


def _led(whole: FromClause, shape: Shape) -> FromClause:
    """`whole`, behind the index of a tag where that leads the walk."""
    if not shape.walks_a_tag:
        return whole
    return ACCOUNT_TAGS.join(whole, ACCOUNT_TAGS.c.account_number == A.number)


def _number(shape: Shape) -> ColumnElement[Any]:
    return ACCOUNT_TAGS.c.account_number if shape.walks_a_tag else A.number


def _sort(shape: Shape) -> ColumnElement[Any]:
    """What is sorted by. On a device, not by the column itself, whose index would lead astray."""
    if shape.sort == "number":
        return _number(shape)
    column = SORTS[shape.sort]
    return func.coalesce(column, "") if "device" in shape.conditions else column


def _after(shape: Shape) -> ColumnElement[bool]:
    if shape.sort == "number":
        there = bindparam("after_number", type_=A.number.type)
        # Said of both tables where there are two, or PostgreSQL reads one of them from its start.
        ways = [A.number, ACCOUNT_TAGS.c.account_number] if shape.walks_a_tag else [A.number]
        return and_(*(here < there if shape.descending else here > there for here in ways))
    pair = tuple_(_sort(shape), A.number)
    after = tuple_(bindparam("after_value"), bindparam("after_number"))
    return pair < after if shape.descending else pair > after


def _ordered(wanted: Any, shape: Shape) -> Any:
    order = [_number(shape)]
    if shape.sort != "number":
        order.insert(0, _sort(shape))
    return wanted.order_by(*([c.desc() for c in order] if shape.descending else order))


LIMIT = bindparam("limit", type_=A.version.type)
OFFSET = bindparam("offset", type_=A.version.type)


def _bounded(wanted: Any, shape: Shape) -> Any:
    bounded = wanted.limit(LIMIT)
    return bounded if shape.walks_on else bounded.offset(OFFSET)


def _reach(shape: Shape) -> ColumnElement[Any]:
    return LIMIT if shape.walks_on else LIMIT + OFFSET


@lru_cache(maxsize=512)
def count_statement(shape: Shape) -> Statement:
    if shape.platforms <= 1:
        counted = select(func.count()).select_from(_led(ACCOUNTS, shape))
        return Statement(_where(counted, shape, 0))
    counts = [
        _where(select(func.count().label("n")).select_from(ACCOUNTS), shape, place)
        for place in range(shape.platforms)
    ]
    each = union_all(*counts).subquery("each_platform")
    return Statement(select(func.sum(each.c.n)))


@lru_cache(maxsize=64)
def one_statement(
    view: type[msgspec.Struct], by: str, conditions: tuple[str, ...] = (), *, removed: bool = False
) -> Statement:
    """One account of a workspace by its number, uuid or external id; with `removed`, those too."""
    plan = plan_of(view)
    mine = [A.workspace_id == bindparam("workspace_id"), A[by] == bindparam("key")]
    if not removed:
        mine.append(A.removed_at.is_(None))
    limits = [CONDITIONS[name] for name in conditions]
    whole = accounts_and(devices=plan.with_device)
    return Statement(select(*plan.columns).select_from(whole).where(*mine, *limits))
