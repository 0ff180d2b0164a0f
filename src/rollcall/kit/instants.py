"""An instant as the text it is stored, sorted and spelled as: RFC 3339, UTC, milliseconds, `Z`.

Every face spells instants a thousand times for each time one is reckoned with, and text of one
width sorts as the instants do on every database, so the text is the value.
"""

from datetime import UTC, datetime
from typing import NewType

Instant = NewType("Instant", str)
"""`2026-01-10T08:00:00.000Z`: always 24 characters."""
END_OF_TIME = Instant("9999-12-31T23:59:59.999Z")


def instant(moment: datetime) -> Instant:
    """Spell `moment`. Raises ValueError where it has no time zone: that is not an instant."""
    if moment.tzinfo is None:
        msg = f"{moment} has no time zone."
        raise ValueError(msg)
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return Instant(in_utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z")


def of_milliseconds(since_1970: int) -> Instant:
    return instant(datetime.fromtimestamp(since_1970 / 1000, UTC))


def moment(text: Instant) -> datetime:
    return datetime.fromisoformat(text)


def read_instant(text: str) -> Instant:
    """Read any RFC 3339 spelling; one without a zone is taken as UTC. Raises ValueError."""
    read = datetime.fromisoformat(text.strip())
    try:
        return instant(read if read.tzinfo else read.replace(tzinfo=UTC))
    except OverflowError as error:  # the zone takes it out of the calendar
        raise ValueError(text) from error


def to_the_second(text: Instant) -> str:
    """`2026-01-10T08:00:00Z`."""
    return text[:19] + "Z"
