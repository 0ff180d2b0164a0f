"""Between rollcall and a platform of the sandbox: where what is asked may go wrong."""

import asyncio
from collections.abc import Mapping

from rollcall.connectors.oauth2.client import OAuth2
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    Repeat,
    Tokens,
)
from rollcall.ports.consent import (
    Grant as Granted,
)
from rollcall.ports.consent import (
    Path as Way,
)
from tests.place import Place


class Between:
    """Stands before the platform: what is asked may go wrong before it is done, or after."""

    def __init__(self, real: OAuth2) -> None:
        self._real = real
        self.asked: list[str] = []
        self.revoked: list[str] = []
        self.before: Exception | None = None
        self.after: Exception | None = None
        self.unused_says: bool | None = None
        self.delay = 0.0
        self.begun = asyncio.Event()
        for name in ("platform", "shown", "permissions", "renews", "renewed_by_itself", "youngest"):
            setattr(self, name, getattr(real, name))
        self.repeat = Repeat.ONCE

    def path(self, app: App, redirect_uri: str, state: str) -> Way:
        return self._real.path(app, redirect_uri, state)

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Granted:
        return await self._real.exchange(app, came, redirect_uri, verifier)

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        assert tokens.refresh is not None
        self.asked.append(tokens.refresh.reveal())
        self.begun.set()
        await asyncio.sleep(self.delay)
        if self.before is not None:
            raise self.before
        renewed = await self._real.renew(app, tokens, person)
        if self.after is not None:
            raise self.after
        return renewed

    async def unused(self, _app: App, _tokens: Tokens) -> bool | None:
        return self.unused_says

    async def revoke(self, app: App, tokens: Tokens) -> None:
        assert tokens.refresh is not None
        self.revoked.append(tokens.refresh.reveal())
        if self.before is not None:
            raise self.before
        await self._real.revoke(app, tokens)


def stands_between(place: Place, platform: str) -> Between:
    offering = place.runtime.entrance.offering
    real = offering.consents[platform]
    assert isinstance(real, OAuth2)
    stands = Between(real)
    offering.becomes({platform: stands})
    return stands
