"""Changes that would leave two accounts which nobody could tell apart by what they go by."""

from collections.abc import Mapping, Sequence
from typing import Any

from rollcall.core.accounts.recognising import may_be_one
from rollcall.core.accounts.repository import AccountWrites, Name

Record = Mapping[str, Any]
TAKEN: Mapping[str, str] = {"external_id": "Another account has this external id."}


async def clashes(
    writes: AccountWrites, changes: Sequence[tuple[Record, Record]], new: Sequence[Record] = ()
) -> dict[int, Mapping[str, str]]:
    """By number, what is wrong with those of the changes (before, after) that cannot be.

    They are looked at in their order, beside the `new` records that are stored along with them.
    Nobody else may give or take the names that are there afterwards: they are held.
    """
    names = Names()
    usernames = [name for _, after in changes if (name := after["username"])]
    for one in await writes.namesakes(usernames):
        names.take(None if one.removed else one.name, one.number, one.external_id)
    for record in new:
        names.take(_name(record), record["uuid"], record["external_id"])
    external_ids = [id_ for _, after in changes if (id_ := after["external_id"])]
    ids = await writes.known_by_external_id(external_ids)
    wrong: dict[int, Mapping[str, str]] = {}
    for before, after in changes:
        number, external_id = before["number"], after["external_id"]
        if ids.get(external_id, number) != number:
            wrong[number] = TAKEN
        elif names.clash(_name(after), number, external_id):
            wrong[number] = {"username": _not_apart(after)}
        else:
            names.leave(_name(before), number)
            names.take(_name(after), number, external_id)
    return wrong


def goes_by(record: Record) -> tuple[str | None, str | None, bool]:
    """All of a record that can make it clash with another."""
    return record["username"], record["external_id"], record["removed_at"] is None


class Names:
    """Who goes by which name, and what another system calls each."""

    def __init__(self) -> None:
        self._bearers: dict[Name, dict[object, str | None]] = {}

    def take(self, name: Name | None, who: object, external_id: str | None) -> None:
        if name is not None:
            self._bearers.setdefault(name, {})[who] = external_id

    def leave(self, name: Name | None, who: object) -> None:
        if name is not None:
            self._bearers.get(name, {}).pop(who, None)

    def clash(self, name: Name | None, who: object, external_id: str | None) -> bool:
        """Whether somebody else goes by the name who may, for all we know, be the same."""
        others = self._bearers.get(name, {}) if name is not None else {}
        return any(other != who and may_be_one(external_id, id_) for other, id_ in others.items())


def _name(record: Record) -> Name | None:
    """The name that a record takes up; one that is off the roster takes up none."""
    if record["username"] is None or record["removed_at"] is not None:
        return None
    return record["platform"], record["username"]


def _not_apart(record: Record) -> str:
    return (
        f"Another account is {record['platform']}/{record['username']}, and no external_id tells "
        "the two apart: give each its own, or one of them another name."
    )
