"""Sending what renews a grant from this very process: what is on its way ends with it."""

from rollcall.ports.consent import App, Consent, Tokens


class Directly:
    """A `Carrier` of the port that keeps nothing."""

    async def renew(self, consent: Consent, app: App, tokens: Tokens, person: str) -> Tokens:
        return await consent.renew(app, tokens, person)

    async def has(self, consent: Consent, app: App, tokens: Tokens) -> bool:
        del consent, app, tokens
        return False

    async def stored(self, consent: Consent, app: App, tokens: Tokens) -> None:
        """There is nothing to forget."""

    async def left_over(self) -> bool:
        return False
