"""A courier within a test's own process: what it has outlives the workers that the test makes."""

import asyncio

from rollcall.courier.errands import Failed, Renewed, Servers, errand_of, key_of
from rollcall.courier.keeping import Keeping
from rollcall.ports.consent import App, Consent, Tokens

NOWHERE = Servers((), "", "")


class Machine:
    """A `Carrier` that hands over to a courier's memory within this process."""

    def __init__(self, keeping: Keeping, *, dies: bool = False) -> None:
        self.keeping = keeping
        self.dies = dies
        """Whether whoever sent is gone before the answer comes."""

    async def renew(self, consent: Consent, app: App, tokens: Tokens, person: str) -> Tokens:
        outcome = await self.keeping.carry(
            errand_of(NOWHERE, consent.platform, app, tokens, person)
        )
        if self.dies:
            raise asyncio.CancelledError
        if isinstance(outcome, Failed):
            raise outcome.fault()
        assert isinstance(outcome, Renewed)
        return outcome.tokens()

    async def has(self, consent: Consent, app: App, tokens: Tokens) -> bool:
        return self.keeping.has(key_of(consent.platform, app, tokens))

    async def stored(self, consent: Consent, app: App, tokens: Tokens) -> None:
        self.keeping.stored(key_of(consent.platform, app, tokens))

    async def left_over(self) -> bool:
        return self.keeping.left_over
