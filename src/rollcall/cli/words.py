"""How states, times and counts are said to a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from rich.text import Text

from rollcall.kit.instants import Instant, moment
from rollcall.kit.nesting import too_deep

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
"""What an answer's JSON is made of."""
TOO_DEEP = "(nested too deep to be shown)"
"""What older records may hold: nothing so deep is taken in any more."""
STYLES: Mapping[str, str] = {
    "healthy": "green",
    "expiring": "yellow",
    "expired": "red",
    "limited": "yellow",
    "unhealthy": "red",
    "setup_incomplete": "magenta",
    "disabled": "dim",
    "unknown": "dim",
}
STEPS = (("y", 365 * 86_400), ("mo", 30 * 86_400), ("d", 86_400), ("h", 3600), ("min", 60))
SLACK = 30
WHOLE = (("year", 365 * 86_400), ("month", 30 * 86_400), ("day", 86_400), ("hour", 3600))
WHOLE_STEPS = (*WHOLE, ("minute", 60))


def state(health: str) -> Text:
    return Text(health.replace("_", " "), style=STYLES.get(health, ""))


def yes(*, fact: bool) -> Text:
    return Text("yes", style="green") if fact else Text("no", style="red")


def plain(value: Json) -> str:
    """A field's value in one cell."""
    return TOO_DEEP if too_deep(value) else _plain(value)


def _plain(value: Json) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(_plain(item) for item in value)
        case dict():
            return ", ".join(f"{name}: {_plain(item)}" for name, item in value.items())
        case _:
            return str(value)


def age(at: Instant | None, now: datetime) -> str:
    """How long ago, in a few characters: `3d`. What is still to come: `in 3d`."""
    if at is None:
        return ""
    seconds = int((now - moment(at)).total_seconds())
    span = _span(seconds)
    said = next((f"{span // length}{unit}" for unit, length in STEPS if span >= length), "now")
    return f"in {said}" if seconds < 0 and said != "now" else said


def when(at: Instant | None, now: datetime) -> str:
    """`2026-01-31 09:00 UTC, 3 days ago`."""
    if at is None:
        return ""
    seconds = int((now - moment(at)).total_seconds())
    return f"{at[:10]} {at[11:16]} UTC, {_ago(seconds)}"


def lasting(span: timedelta) -> str:
    """`3 days 2 hours`."""
    left = int(span.total_seconds())
    said: list[str] = []
    for unit, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, seconds)
        if count:
            said.append(counted(count, unit))
    return " ".join(said) or "no time"


def counted(count: int, noun: str) -> str:
    """`1 account`, `2 accounts`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _ago(seconds: int) -> str:
    span = _span(seconds)
    for unit, length in WHOLE_STEPS:
        if count := span // length:
            return f"in {counted(count, unit)}" if seconds < 0 else f"{counted(count, unit)} ago"
    return "just now"


def _span(seconds: int) -> int:
    """What is due in 30 days is not said to be due in 29 because a moment has passed since."""
    return seconds if seconds >= 0 else SLACK - seconds
