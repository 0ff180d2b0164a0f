"""How a vendor's API is read for its accounts: what each face's `reading` gives."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from rollcall.core.accounts.dossier import Dossier
from rollcall.core.errors import Invalid
from rollcall.kit.ids import undashed
from rollcall.wire.call import read_json
from rollcall.wire.refusals import Unreadable
from rollcall.wire.remote import NotAsSpelled, Remote, RemoteFault

Given = TypeVar("Given", bound=msgspec.Struct)
Asked = TypeVar("Asked")
Gained = TypeVar("Gained")

AT_ONCE = 8
"""How many accounts of one server are asked for at the same time."""


@dataclass(frozen=True, slots=True)
class Found:
    """One account as a face told of it, or why it cannot be taken for one."""

    external_id: str
    dossier: Dossier | None = None
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    without: tuple[str, ...] = ()
    """What the face did not let us have of it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some accounts that follow each other, and how many there are in all, where that is known."""

    accounts: Sequence[Found]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A face that accounts can be read from."""

    face: str
    root: str
    """What the vendor's own clients have in front of every path."""
    header: Callable[[str], dict[str, str]]
    """How its API is shown a key."""
    read: Callable[[Remote], AsyncGenerator[Stretch]]
    """Every account, from the first page to the last. Raises RemoteFault."""


def page_of(shape: type[Asked], body: bytes) -> Asked:
    """Raises NotAsSpelled."""
    try:
        return read_json(shape, body)
    except (Invalid, Unreadable) as error:
        raise NotAsSpelled(
            f"The server does not answer as this API does. {error.message}"
        ) from error


def found_in(
    face: str, shape: type[Given], raw: msgspec.Raw, dossier_of: Callable[[Given], Dossier]
) -> Found:
    """The account that `raw` tells of. One that cannot be read does not stop the others."""
    try:
        dossier = dossier_of(msgspec.json.decode(raw, type=shape, strict=False))
    except (msgspec.ValidationError, RecursionError) as error:
        return Found(f"{face}:{_id_in(raw)}", wrong={"account": f"{error}."})
    except Invalid as error:
        return Found(f"{face}:{_id_in(raw)}", wrong=error.fields)
    return Found(str(dossier.facts.external_id), dossier)


def _id_in(raw: msgspec.Raw) -> str:
    try:
        id_ = msgspec.json.decode(raw, type=dict[str, Any]).get("id")
    except (msgspec.DecodeError, RecursionError):
        id_ = None
    return str(id_)[:64] if isinstance(id_, str | int) else "?"


def said(**values: Any) -> dict[str, Any]:
    """The values that say something: a face's null is not knowing, and erases nothing."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def hex_id(text: str) -> str:
    """The id as we keep ids: a UUID's hex digits, or for any other text digits made of it."""
    return undashed(text) or blake2b(text.encode(), digest_size=16).hexdigest()


async def several(
    work: Callable[[Gained], Awaitable[Asked]], items: Sequence[Gained]
) -> list[Asked]:
    """`work` done for each item, a few at once, in the items' order."""
    done: list[Asked] = []
    for place in range(0, len(items), AT_ONCE):
        done += await asyncio.gather(*(work(item) for item in items[place : place + AT_ONCE]))
    return done


class Progress:
    """Sees that the pages of a list go on, and do not come round for ever."""

    def __init__(self) -> None:
        self._last: bytes | None = None

    def goes_on(self, page: Sequence[msgspec.Raw]) -> None:
        """Raises RemoteFault."""
        first = bytes(page[0]) if page else b""
        if page and first == self._last:
            raise RemoteFault("The server gives the same page again instead of the next.")
        self._last = first
