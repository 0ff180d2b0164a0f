"""Spans of time as a person types them: `90s`, `30m`, `12h`, `3d`, `2w`."""

import re
from datetime import datetime, timedelta

from rollcall.kit.instants import Instant, instant, read_instant

SPAN = re.compile(r"(\d{1,6})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_span(text: str) -> timedelta:
    """Raises ValueError."""
    match = SPAN.fullmatch(text.strip().lower())
    if match is None:
        msg = f"{text!r} is not a span of time; write it as 30m, 12h, 3d or 2w."
        raise ValueError(msg)
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def read_end(text: str, now: datetime) -> Instant:
    """An instant, given as a span from now or as a date. Raises ValueError."""
    try:
        return instant(now + read_span(text))
    except (ValueError, OverflowError):
        pass
    try:
        return read_instant(text)
    except ValueError:
        msg = f"{text!r} is neither a span such as 30d nor a date such as 2027-01-31."
        raise ValueError(msg) from None
