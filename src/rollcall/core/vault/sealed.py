"""Where sealed values are kept, and what each is bound to: all that a rotation seals anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func

from rollcall.db.tables import (
    AUDIT_HEADS,
    CODES,
    CONSENT_CHOICES,
    CONSENT_STATES,
    INSTANCE_APPS,
    PLATFORM_APPS,
    SECRETS,
    WEBHOOKS,
)
from rollcall.kit.sealing import MARK_BYTES


@dataclass(frozen=True, slots=True)
class SealedIn:
    """A column of sealed values."""

    table: Table
    place: str
    """What a value is bound to, its row's columns in braces."""
    column: str = "sealed"
    needs_no_key: bool = False
    """Whether its owner seals it anew where the key is lost, so that nothing of it is."""

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
INSTANCE_APPS_SEALED = SealedIn(INSTANCE_APPS, "{workspace_id}/app/{platform}/{server}")
CHOICES_SEALED = SealedIn(CONSENT_CHOICES, "{workspace_id}/choice/{digest}")
SEALED = (
    SECRETS_SEALED,
    CODES_SEALED,
    APPS_SEALED,
    INSTANCE_APPS_SEALED,
    SealedIn(WEBHOOKS, "{workspace_id}/webhook/{id}", "secret"),
    SealedIn(WEBHOOKS, "{workspace_id}/webhook/{id}", "previous_secret"),
    SealedIn(CONSENT_STATES, "{workspace_id}/journey/{digest}"),
    CHOICES_SEALED,
    SealedIn(AUDIT_HEADS, "{workspace_id}/audit", needs_no_key=True),
)
"""Whoever seals in a column of its own adds a line, or a rotation would pass it over."""
