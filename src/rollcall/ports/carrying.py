"""Carrying what may be sent once alone, so that its answer outlives whoever sent for it."""

from typing import Protocol

from rollcall.ports.consent import App, Consent, Tokens


class Carrier(Protocol):
    """Who sends what renews a grant, and has the answer until it is told that it is stored."""

    async def renew(self, consent: Consent, app: App, tokens: Tokens, person: str) -> Tokens:
        """As `consent.renew` does; these tokens are sent once, however often this is asked for.

        Raises the faults of consent; Unconfirmed where the carrier itself was lost.
        """
        ...

    async def has(self, consent: Consent, app: App, tokens: Tokens) -> bool:
        """Whether these tokens are on their way, or have an answer that nobody has stored yet."""
        ...

    async def stored(self, consent: Consent, app: App, tokens: Tokens) -> None:
        """Their answer is where it belongs, and may be forgotten."""
        ...

    async def left_over(self) -> bool:
        """Whether there are answers that nobody waits for: whoever sent for them is gone."""
        ...
