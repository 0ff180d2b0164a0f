"""How fresh an answer is, and who told it, in the headers of the answer."""

from datetime import UTC, datetime

from rollcall.core.sources.gathering import Gathered
from rollcall.wire.card import HeaderList


def freshness(gathered: Gathered, at: datetime) -> HeaderList:
    """`Age` (RFC 9111) in seconds, and `Rollcall-Source`: by whom, and as of when.

    `partial` says that a list has more than was taken in.
    """
    source = gathered.source.value
    if gathered.as_of_ms is None:
        return [(b"rollcall-source", source.encode())]
    told = datetime.fromtimestamp(gathered.as_of_ms / 1000, UTC)
    age = max(0, int((at - told).total_seconds()))
    as_of = f'{source}; as-of="{told:%Y-%m-%dT%H:%M:%SZ}"'
    whole = f"{as_of}; partial" if gathered.partial else as_of
    return [(b"age", str(age).encode()), (b"rollcall-source", whole.encode())]
