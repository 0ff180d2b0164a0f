"""One call, as a handler sees it: what was asked, and the core to ask."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlencode

import msgspec

from rollcall.core.access.account_keys import Acting
from rollcall.core.core import Core
from rollcall.core.errors import Invalid
from rollcall.wire.broadcasts import Broadcasts
from rollcall.wire.pointing import within
from rollcall.wire.refusals import InvalidQuery, TooLarge, TooSlow, Unreadable

Shape = TypeVar("Shape", bound=msgspec.Struct)
Asked = TypeVar("Asked")
Receive = Callable[[], Awaitable[Any]]

MOST_PARAMETERS = 100
LONGEST_ARRIVAL = 30
"""Seconds in which a whole body must have come."""
WHERE = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`(?P<path>[^`]*)`)?$", re.DOTALL)


@dataclass(slots=True)
class Call:
    core: Core
    path_values: Mapping[str, str]
    query_string: str
    headers: Mapping[bytes, bytes]
    receive: Receive
    path: str
    base: str
    """The address of this face as the caller reached it, its prefix included."""
    largest_body: int
    broadcasts: Broadcasts
    """What is followed on this server for all who listen to it."""
    acting: Acting | None = None
    """For whom this is done, where the operation is done for somebody."""
    raw_body: bytes | None = None

    @property
    def acts(self) -> Acting:
        """For whom this is done. Asking where nobody acts is a programming error."""
        if self.acting is None:
            msg = "This operation is done for nobody."
            raise RuntimeError(msg)
        return self.acting

    def at(self, name: str) -> str:
        """The value of a word of the path."""
        return self.path_values[name]

    def query(self, shape: type[Shape]) -> Shape:
        """Raises Invalid."""
        return read_query(shape, self.query_string)

    async def body(self, shape: type[Asked]) -> Asked:
        """The JSON body as `shape`. Raises Invalid, Unreadable, TooLarge."""
        return read_json(shape, await self.raw())

    async def raw(self) -> bytes:
        if self.raw_body is None:
            self.raw_body = await whole_body(self.receive, self.largest_body)
        return self.raw_body

    def url(self, **query: object) -> str:
        """The absolute address of this same operation with other query values."""
        asked = dict(parse_qsl(self.query_string)) | {k: str(v) for k, v in query.items()}
        return f"{self.base}{self.path}?{urlencode(asked)}"


async def whole_body(receive: Receive, largest: int) -> bytes:
    try:
        async with asyncio.timeout(LONGEST_ARRIVAL):
            return await _gathered(receive, largest)
    except TimeoutError as error:
        raise TooSlow(LONGEST_ARRIVAL) from error


async def _gathered(receive: Receive, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            why = "it ended halfway"
            raise Unreadable(why)
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > largest:
            raise TooLarge(largest)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


class NoParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The query of an operation that has none."""


def read_json(shape: type[Asked], raw: bytes) -> Asked:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise Invalid(_wrong(error)) from error
    except RecursionError as error:
        why = "it is nested too deep"
        raise Unreadable(why) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(str(error) or "it is empty") from error


def read_query(shape: type[Shape], query_string: str) -> Shape:
    """Read a query. A field that is a tuple takes the parameter as often as it stands there."""
    try:
        pairs = _pairs(query_string)
    except ValueError as error:
        raise InvalidQuery({"query": f"More than {MOST_PARAMETERS} parameters."}) from error
    values: dict[str, Any] = {}
    lists = _lists(shape)
    for name, value in pairs:
        if name in lists:
            values.setdefault(name, []).append(value)
        elif value != "" or name not in values:
            values[name] = value
    given = {name: value for name, value in values.items() if value != ""}
    if any("\x00" in value for _, value in pairs):
        raise InvalidQuery({"query": "Holds a NUL character."})
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidQuery(_all_wrong(given, shape, _wrong(error))) from error


def _all_wrong(
    given: dict[str, Any], shape: type[msgspec.Struct], first: dict[str, str]
) -> dict[str, str]:
    """What is wrong with each parameter: without the first of them, the next is found."""
    wrong, found = first, first
    while (name := re.split(r"[.\[]", next(iter(found)))[0]) in given:
        del given[name]
        try:
            msgspec.convert(given, shape, strict=False)
        except msgspec.ValidationError as error:
            found = _wrong(error)
            wrong = found | wrong
        else:
            break
    return wrong


def _pairs(query_string: str) -> list[tuple[str, str]]:
    """Names and values. Raises ValueError for too many of them."""
    if "%" in query_string or "+" in query_string:
        return parse_qsl(query_string, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    # Most questions hold nothing escaped, and are then read in a fifth of the time.
    parts = [part.partition("=") for part in query_string.split("&") if part]
    if query_string.count("&") >= MOST_PARAMETERS:
        raise ValueError
    return [(name, value) for name, _, value in parts]


@cache
def _lists(shape: type[msgspec.Struct]) -> frozenset[str]:
    hints = get_type_hints(shape)
    names = dict(zip(shape.__struct_fields__, shape.__struct_encode_fields__, strict=True))
    return frozenset(names[n] for n in names if get_origin(hints[n]) is tuple)


def _wrong(error: msgspec.ValidationError) -> dict[str, str]:
    """The field a validation error is about, as the caller wrote it, and what is wrong with it."""
    found = WHERE.match(str(error))
    what, path = (found["what"], found["path"] or "") if found else (str(error), "")
    if missing := re.search(r"(?:missing required|contains unknown) field `([^`]+)`", what):
        path = within(path, missing[1])
        what = "Missing." if "missing" in what else "There is no such field."
    return {path.removeprefix("$").lstrip(".") or "body": what}
