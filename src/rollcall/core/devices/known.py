"""A device as whoever follows it knows it, and the rows that it is kept in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from rollcall.core.devices.presence import Presence
from rollcall.db.statements import Row
from rollcall.db.tables import DEVICES

NAMES = tuple(column.name for column in DEVICES.columns)
TOLD = ("online", "reason", "model", "product", "android_version")
"""What somebody is told of when it becomes another, as they are of a further serial."""
COMPARED = (*TOLD, "serials", "adb_state", "alias_of", "told_by")
"""What makes a row another. When each began is left out: two servers that follow the same adb
server know that a moment apart."""


class Known(msgspec.Struct, frozen=True):
    serial: str
    """Its own."""
    serials: Mapping[str, str | None]
    """Each serial it has been connected by, and adb's word for that connection now."""
    presence: Presence
    model: str | None = None
    product: str | None = None
    android_version: str | None = None


def rows_of(
    known: Known, others: Iterable[str], workspace_id: int, told_by: str
) -> list[dict[str, Any]]:
    """Its own row, and a copy under each of the `others`, by which accounts know it."""
    presence = known.presence
    row = {
        "workspace_id": workspace_id,
        "serial": known.serial,
        "model": known.model,
        "online": presence.online,
        "seen_at": presence.seen_at,
        "told_by": told_by,
        "alias_of": None,
        "serials": _spelled(dict(sorted(known.serials.items()))),
        "product": known.product,
        "android_version": known.android_version,
        "adb_state": presence.state,
        "reason": presence.reason,
        "since": presence.since,
        "drops": _spelled(presence.drops),
    }
    copy = row | {"alias_of": known.serial, "serials": None, "drops": None}
    return [row, *(copy | {"serial": serial} for serial in others)]


def as_row(values: Row) -> dict[str, Any]:
    row = dict(zip(NAMES, values, strict=True))
    return row | {"online": bool(row["online"])}


def known_from(rows: Iterable[Mapping[str, Any]]) -> list[Known]:
    """The devices whose own rows are among these."""
    return [_known(row) for row in rows if row["alias_of"] is None]


def serials_of(row: Mapping[str, Any]) -> dict[str, str | None]:
    text = row["serials"]
    return msgspec.json.decode(text, type=dict[str, str | None]) if text else {}


def drops_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return msgspec.json.decode(row["drops"], type=tuple[str, ...]) if row["drops"] else ()


def differs(before: Mapping[str, Any] | None, row: Mapping[str, Any], names: Sequence[str]) -> bool:
    return before is None or any(before[name] != row[name] for name in names)


def _known(row: Mapping[str, Any]) -> Known:
    presence = Presence(
        online=row["online"],
        reason=row["reason"],
        since=row["since"],
        state=row["adb_state"],
        turned_at=row["since"],
        said_at=row["since"],
        seen_at=row["seen_at"],
        drops=drops_of(row),
    )
    facts = (row["model"], row["product"], row["android_version"])
    return Known(row["serial"], serials_of(row), presence, *facts)


def _spelled(value: object) -> str:
    return msgspec.json.encode(value).decode()
