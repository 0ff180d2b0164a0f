"""The statements that list accounts: each shape of question is built once, then only bound.

A list walks an index in its own order. Two things could make it read the whole roster instead, and
both are kept from it: a question for a few platforms at once is the merge of one walk for each, and
a page far down skips over index entries alone before it looks at any record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)

from rollcall.core.access.caller import Caller
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.views import accounts_and, plan_of
from rollcall.db.statements import Statement, among
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
        bounded = not self.conditions or (self.conditions in INDEXED and not self.platforms)
        return bounded and not self.far_down


@dataclass(frozen=True, slots=True)
class Question:
    conditions: tuple[str, ...]
    platforms: int
    parameters: dict[str, Any]


def _tagged(name: str) -> ColumnElement[bool]:
    return exists().where(
        ACCOUNT_TAGS.c.workspace_id == A.workspace_id,
        ACCOUNT_TAGS.c.account_number == A.number,
        among(ACCOUNT_TAGS.c.tag, name),
    )


def _online() -> ColumnElement[bool]:
    return exists().where(
        DEVICES.c.workspace_id == A.workspace_id,
        DEVICES.c.serial == A.device_serial,
        DEVICES.c.online.is_(True),
    )


CONDITIONS: dict[str, ColumnElement[bool]] = {
    "platforms": among(A.platform, "platforms"),
    "health_is": A.health == bindparam("health"),
    "health": among(A.health, "health"),
    "reasons": among(A.health_reason, "reasons"),
    "country_is": A.country == bindparam("country"),
    "countries": among(A.country, "countries"),
    "device": A.device_serial == bindparam("device"),
    "can_post": A.can_post == bindparam("can_post"),
    "signed_in": A.signed_in == bindparam("signed_in"),
    "enabled": A.enabled == bindparam("enabled"),
    "tags": _tagged("tags"),
    "online": case((_online(), 1), else_=0) == bindparam("online"),
    "q": A.search.like(bindparam("q"), escape="\\"),
    "seen_numbers": among(A.number, "seen_numbers"),
    "seen_tags": _tagged("seen_tags"),
}
INDEXED = frozenset({("health_is",), ("country_is",), ("device",)})


def question(caller: Caller, wanted: AccountFilter) -> Question:
    """The conditions that `wanted` and the caller's own limits come to, with their values."""
    found: dict[str, Any] = {}
    few = len(wanted.platforms) if len(wanted.platforms) <= FEW_PLATFORMS else 0
    parameters: dict[str, Any] = {"workspace_id": caller.workspace_id}
    parameters |= {f"platform_{place}": wanted.platforms[place] for place in range(few)}
    if wanted.platforms and not few:
        found["platforms"] = wanted.platforms
    _one_or_many(found, "health_is", "health", wanted.health)
    _one_or_many(found, "country_is", "countries", wanted.countries)
    for name in ("reasons", "tags"):
        if values := getattr(wanted, name):
            found[name] = values
    for name in ("device", "can_post", "signed_in", "enabled"):
        if (value := getattr(wanted, name)) is not None:
            found[name] = value
    if wanted.online is not None:
        found["online"] = int(wanted.online)
    if wanted.q:
        found["q"] = _containing(wanted.q)
    if caller.numbers is not None:
        found["seen_numbers"] = caller.numbers
    if caller.tags is not None:
        found["seen_tags"] = caller.tags
    parameters |= {PARAMETER.get(name, name): value for name, value in found.items()}
    removed = ("removed",) if wanted.removed else ()
    return Question((*found, *removed), few, parameters)


PARAMETER = {"health_is": "health", "country_is": "country"}


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
    sort_value = SORTS[shape.sort].label("sort_value")
    if shape.platforms <= 1 and not shape.far_down:
        wanted = select(*plan.columns, *([sort_value] if shape.sort != "number" else []))
        statement = _ordered(_where(wanted.select_from(whole), shape, 0), shape)
        return Statement(_bounded(statement, shape))
    chosen = _bounded(_chosen(shape), shape).subquery("chosen")
    joined = whole.join(chosen, chosen.c.number == A.number)
    outer = select(*plan.columns, *([sort_value] if shape.sort != "number" else []))
    order = [chosen.c.sort_value, chosen.c.number]
    directed = [c.desc() for c in order] if shape.descending else order
    return Statement(outer.select_from(joined).order_by(*directed))


def _chosen(shape: Shape) -> Any:
    """The numbers of a page's accounts, merged from one ordered walk for each platform."""
    key = select(A.number.label("number"), SORTS[shape.sort].label("sort_value"))
    if shape.platforms <= 1:
        return _ordered(_where(key, shape, 0), shape)
    walks = [_where(key, shape, place) for place in range(shape.platforms)]
    merged = union_all(*walks)
    order: list[ColumnElement[Any]] = [literal_column("sort_value"), literal_column("number")]
    return merged.order_by(*([c.desc() for c in order] if shape.descending else order))


def _where(wanted: Any, shape: Shape, place: int) -> Any:
    wanted = wanted.where(A.workspace_id == bindparam("workspace_id"))
    removed = "removed" in shape.conditions
    wanted = wanted.where(A.removed_at.is_not(None) if removed else A.removed_at.is_(None))
    if shape.platforms:
        wanted = wanted.where(A.platform == bindparam(f"platform_{place}"))
    wanted = wanted.where(*(CONDITIONS[name] for name in shape.conditions if name != "removed"))
    return wanted.where(_after(shape)) if shape.walks_on else wanted


def _after(shape: Shape) -> ColumnElement[bool]:
    if shape.sort == "number":
        after_number = bindparam("after_number", type_=A.number.type)
        return A.number < after_number if shape.descending else A.number > after_number
    pair = tuple_(SORTS[shape.sort], A.number)
    after = tuple_(bindparam("after_value"), bindparam("after_number"))
    return pair < after if shape.descending else pair > after


def _ordered(wanted: Any, shape: Shape) -> Any:
    order: list[ColumnElement[Any]] = [A.number]
    if shape.sort != "number":
        order.insert(0, SORTS[shape.sort])
    return wanted.order_by(*([c.desc() for c in order] if shape.descending else order))


def _bounded(wanted: Any, shape: Shape) -> Any:
    bounded = wanted.limit(bindparam("limit", type_=A.version.type))
    return bounded if shape.walks_on else bounded.offset(bindparam("offset", type_=A.version.type))


@lru_cache(maxsize=512)
def count_statement(shape: Shape) -> Statement:
    if shape.platforms <= 1:
        return Statement(_where(select(func.count()).select_from(ACCOUNTS), shape, 0))
    counts = [
        _where(select(func.count().label("n")).select_from(ACCOUNTS), shape, place)
        for place in range(shape.platforms)
    ]
    each = union_all(*counts).subquery("each_platform")
    return Statement(select(func.sum(each.c.n)))


@lru_cache(maxsize=64)
def one_statement(
    view: type[msgspec.Struct], by: str, conditions: tuple[str, ...] = ()
) -> Statement:
    """One account of a workspace by its number, uuid or external id, removed ones too."""
    plan = plan_of(view)
    mine = [A.workspace_id == bindparam("workspace_id"), A[by] == bindparam("key")]
    limits = [CONDITIONS[name] for name in conditions]
    whole = accounts_and(devices=plan.with_device)
    return Statement(select(*plan.columns).select_from(whole).where(*mine, *limits))
