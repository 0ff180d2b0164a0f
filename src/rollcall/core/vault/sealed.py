"""Where sealed values are kept, and what each is bound to: all that a rotation seals anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func

from rollcall.db.tables import CODES, PLATFORM_APPS, SECRETS, WEBHOOKS
from rollcall.kit.sealing import MARK_BYTES


@dataclass(frozen=True, slots=True)
class SealedIn:
    """A column of sealed values."""

    table: Table
    place: str
    """What a value is bound to, its row's columns in braces."""
    column: str = "sealed"

    def place_of(self, row: Mapping[str, Any]) -> str:
        return self.place.format_map(row)

    @property
    def words(self) -> list[str]:
        """The columns that the place is made of."""
        return [word for _, word, _, _ in Formatter().parse(self.place) if word]

    @property
    def sealed(self) -> Column[Any]:
        return self.table.c[self.column]

    @property
    def mark(self) -> ColumnElement[bytes]:
        """What a value begins with, which tells the key."""
        return func.substr(self.sealed, 1, MARK_BYTES, type_=LargeBinary())


SECRETS_SEALED = SealedIn(SECRETS, "{workspace_id}/{account_number}/{kind}")
CODES_SEALED = SealedIn(CODES, "{workspace_id}/{account_number}/code/{id}")
APPS_SEALED = SealedIn(PLATFORM_APPS, "{workspace_id}/app/{platform}")
WEBHOOKS_SEALED = "{workspace_id}/webhook/{id}"
SEALED = (
    SECRETS_SEALED,
    CODES_SEALED,
    APPS_SEALED,
    SealedIn(WEBHOOKS, WEBHOOKS_SEALED, "secret"),
    SealedIn(WEBHOOKS, WEBHOOKS_SEALED, "previous_secret"),
)
"""Whoever seals in a column of its own adds a line, or a rotation would pass it over."""
