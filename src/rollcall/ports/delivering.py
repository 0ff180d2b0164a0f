"""What the core asks of whoever carries a webhook to its receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one attempt."""

    status: int | None
    """What the receiver answered; None where no answer came."""
    answer: str
    """The beginning of what it said, fit to be shown."""
    milliseconds: int
    fault: str | None = None
    """Why no answer came, in a sentence."""

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - of HTTP


class Carrier(Protocol):
    """Carries one message at a time; what goes wrong is told by the receipt, and never raised."""

    private_allowed: bool
    """Whether receivers may be within a private network, and be reached without TLS."""

    async def carry(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt: ...

    async def close(self) -> None:
        """Nothing more is carried."""
        ...
