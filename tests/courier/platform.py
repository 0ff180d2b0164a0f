"""A platform whose tokens renew once, for couriers to be sent to."""

from collections.abc import Mapping

from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Grant, Path, Permission, Repeat, Tokens, Unknown

PLATFORM = "x"


class Slow:
    platform = PLATFORM
    shown = ""
    permissions: tuple[Permission, ...] = ()
    renews = True
    renewed_by_itself = False
    repeat = Repeat.ONCE
    youngest = 0.0

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        raise NotImplementedError

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Grant:
        raise NotImplementedError

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        del app, tokens, person
        raise Unknown("It was asked from here.")

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        del app, tokens
        return None

    async def revoke(self, app: App, tokens: Tokens) -> None:
        raise NotImplementedError
