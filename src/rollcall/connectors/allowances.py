"""What a platform says with an answer of how much more may be asked, and when that begins anew."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from rollcall.connectors.http import LONGEST_WAIT, Answer
from rollcall.kit.instants import instant, moment
from rollcall.ports.probing import Quota

SPELLINGS = ("ratelimit", "x-ratelimit", "x-rate-limit")
"""Of the AT protocol's servers, of Mastodon's and of X's."""
OF = "questions"
A_MOMENT = 1e9
"""What is no less is a moment since 1970; else it is seconds from now."""
MOST_DIGITS = 12


def allowance_in(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """None where nothing is told. `headers` are by name, in lower case."""
    for spelling in SPELLINGS:
        left = _number(headers.get(f"{spelling}-remaining"))
        if left is not None:
            limit = _number(headers.get(f"{spelling}-limit"))
            begins = _begins(headers.get(f"{spelling}-reset"), now)
            return Quota(OF, limit, left, begins and instant(begins))
    return None


def wait_of(answer: Answer, now: datetime) -> float | None:
    """For how long to leave alone whoever answered that it was too much."""
    if answer.wait is not None:
        return answer.wait
    told = allowance_in(answer.headers, now)
    return seconds_until(told, now) if told and told.left == 0 else None


def seconds_until(told: Quota, now: datetime) -> float | None:
    """Until it begins anew; None where nobody said, or that is over."""
    seconds = (moment(told.renews_at) - now).total_seconds() if told.renews_at else 0.0
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def _number(said: str | None) -> int | None:
    """The first of a list (`3000, 3000;w=300`)."""
    word = (said or "").partition(",")[0].partition(";")[0].strip()
    usable = word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS
    return int(word) if usable else None


def _begins(said: str | None, now: datetime) -> datetime | None:
    number = _number(said)
    if number is None:
        return _spelled_out(said or "")
    try:
        if number < A_MOMENT:
            return now + timedelta(seconds=number)
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _spelled_out(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
