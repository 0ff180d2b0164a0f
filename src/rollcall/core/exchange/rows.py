"""One row of a file: what it says of an account, under which line, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.kit.ids import without_prefix
from rollcall.kit.nesting import DEEPEST, too_deep

NAMES = ("id", *AccountFacts.__struct_fields__)
"""The columns of a file: our own id, which leads whatever else is said, and every fact."""

LONGEST_ROW = 1_048_576
"""Bytes. A longer row is no account."""
NOT_UTF8 = "Not UTF-8; save the file as UTF-8."


class Unfit(Exception):
    """The whole file is refused: no row of it is to be trusted."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Broken(Unfit):
    """The file cannot be read on from this line; every row before it was given."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Line {line}: {why}")


@dataclass(frozen=True, slots=True)
class Row:
    line: int | None
    """Where it begins in its file, from 1; None where it comes from no file."""
    body: bytes = b""
    """JSON, as our own API takes it."""
    external_id: str | None = None
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    """What makes it no account, by field. A row with anything wrong has no body."""


def row_of(line: int | None, said: dict[str, Any], wrong: Mapping[str, str]) -> Row:
    """A row that says `said`, or one that is refused for what is wrong with it."""
    wrong = dict(wrong)
    _name(said, wrong)
    external_id = said.get("external_id")
    known_as = external_id if isinstance(external_id, str) else None
    body = b"" if wrong else _spelled(said, wrong)
    return Row(line, b"" if wrong else body, known_as, wrong)


def _spelled(said: dict[str, Any], wrong: dict[str, str]) -> bytes:
    if deep := [name for name, value in said.items() if too_deep(value)]:
        wrong |= dict.fromkeys(deep, f"Nested more than {DEEPEST} deep.")
        return b""
    body = msgspec.json.encode(said)
    if len(body) > LONGEST_ROW:
        wrong["row"] = f"Longer than {LONGEST_ROW} bytes."
    return body


def _name(said: dict[str, Any], wrong: dict[str, str]) -> None:
    """See that the account can be told from others, so that two imports of it make one."""
    given = said.get("id")
    if given is None:
        said.pop("id", None)
    elif not isinstance(given, str) or without_prefix("acc", given) is None:
        wrong["id"] = "Not the id of an account of a rollcall."
    known_by = (given, said.get("external_id"), said.get("username"), "username" in wrong)
    if not any(known_by):
        wrong["external_id"] = (
            "An account needs an external_id or a username: "
            "without either, importing it twice would make two."
        )
