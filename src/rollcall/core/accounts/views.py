"""Views: the columns a caller wants of each account, named by the fields of the shape it reads.

A face lists accounts as a Struct of its own whose field names are the store's. Only those columns
are read, and each row becomes the Struct with nothing in between, field by field in its order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from sqlalchemy import ColumnElement, FromClause, String, and_, func, literal_column

from rollcall.db.statements import Kind, Row
from rollcall.db.tables import ACCOUNTS, DEVICES

View = TypeVar("View", bound=msgspec.Struct)

OF_DEVICE: dict[str, ColumnElement[Any]] = {
    "device_model": DEVICES.c.model,
    "device_online": func.coalesce(DEVICES.c.online, False),
}
OUR_ID: ColumnElement[Any] = literal_column("'acc_'", String()) + ACCOUNTS.c.uuid
"""The id as our own API spells it; made by the database, so that lists need not."""
OF_ACCOUNT: dict[str, ColumnElement[Any]] = {column.name: column for column in ACCOUNTS.columns}
COLUMNS: dict[str, ColumnElement[Any]] = OF_ACCOUNT | OF_DEVICE | {"id": OUR_ID}


@dataclass(frozen=True, slots=True)
class ViewPlan(Generic[View]):
    columns: tuple[ColumnElement[Any], ...]
    with_device: bool
    read_sqlite: Callable[[Row], View]
    read_postgresql: Callable[[Row], View]

    def read(self, rows: Sequence[Row], kind: Kind) -> list[View]:
        make = self.read_sqlite if kind is Kind.SQLITE else self.read_postgresql
        return [make(row) for row in rows]


def accounts_and(*, devices: bool) -> FromClause:
    if not devices:
        return ACCOUNTS
    same_device = and_(
        DEVICES.c.workspace_id == ACCOUNTS.c.workspace_id,
        DEVICES.c.serial == ACCOUNTS.c.device_serial,
    )
    return ACCOUNTS.outerjoin(DEVICES, same_device)


def plan_of(view: type[View]) -> ViewPlan[View]:
    """Raises KeyError when the view names something that the store does not have."""
    return _plan_of(view)


@cache
def _plan_of(view: type[Any]) -> ViewPlan[Any]:
    names = view.__struct_fields__
    hints = get_type_hints(view)
    flags = [place for place, name in enumerate(names) if _is(hints[name], bool)]
    raws = [place for place, name in enumerate(names) if _is(hints[name], msgspec.Raw)]
    return ViewPlan(
        columns=tuple(COLUMNS[name].label(name) for name in names),
        with_device=any(name in OF_DEVICE for name in names),
        read_sqlite=_reader(view, flags, raws),
        read_postgresql=_reader(view, [], raws),
    )


def _is(hint: object, wanted: type) -> bool:
    return hint is wanted or wanted in get_args(hint)


def _reader(view: type[View], flags: list[int], raws: list[int]) -> Callable[[Row], View]:
    """Make a view of a row. `flags` come as 0 and 1; `raws` are JSON text, passed on unread."""
    make: Callable[..., View] = view
    if not flags and not raws:
        return lambda row: make(*row)

    def read(row: Row) -> View:
        values = list(row)
        for place in flags:
            values[place] = values[place] == 1
        for place in raws:
            text = values[place]
            values[place] = None if text is None else msgspec.Raw(text)
        return make(*values)

    return read
