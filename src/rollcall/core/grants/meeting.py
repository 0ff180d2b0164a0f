"""Owners at platforms of many servers: the server they named is met, told of us, and asked.

Nothing is open in the database while a server thinks: each is anybody's, and may take its time.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from rollcall.core.core import Core
from rollcall.core.grants import instances
from rollcall.core.grants.finishing import Connected, finish, settle
from rollcall.core.grants.journeys import keep, new_state
from rollcall.core.grants.links import Link
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Federated

NAME = "rollcall"


class Enters(Protocol):
    def enter(self, workspace_id: int, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """An owner with a link, about to name their server."""

    workspace_id: int
    link: Link
    token: str
    redirect_uri: str


class Meeting:
    def __init__(self, door: Enters, consent: Federated) -> None:
        self._door = door
        self._consent = consent

    async def set_out(self, visit: Visit, said: str) -> str:
        """The address of the server's own page. Raises the faults of consent."""
        consent = self._consent
        server = await consent.server_of(said)
        app = await self._app_at(server, visit)
        state = new_state()
        path = await consent.begin(server, app, said, visit.redirect_uri, state)
        back = visit.redirect_uri
        async with self._door.enter(visit.workspace_id, writes=True) as core:
            ours = (consent.platform, instances.OURS)
            await keep(core.unit, visit.link, visit.token, *ours, back, state, path)
        return path.address

    async def sign_in(self, visit: Visit, said: str, password: Secret) -> Connected:
        """By a password made for apps. Raises the faults of consent, AnotherPerson, LinkOver."""
        grant = await self._consent.sign_in(said, password)
        async with self._door.enter(visit.workspace_id, writes=True) as core:
            connected = await finish(core, visit.link, self._consent, instances.OURS, grant)
            await settle(core, visit.link, grant, [connected])
            return connected

    async def _app_at(self, server: str, visit: Visit) -> App | None:
        """As the server knows us: told once, and again where it forgot or the way back changed."""
        platform, back = self._consent.platform, visit.redirect_uri
        async with self._door.enter(visit.workspace_id, writes=False) as core:
            unit = core.unit
            known = await instances.registered(
                unit, unit.sealer, visit.workspace_id, platform, server, back
            )
        if known is not None and await self._consent.is_known(server, known):
            return known
        app = await self._consent.register(server, visit.link.name or NAME, back)
        if app is not None:
            async with self._door.enter(visit.workspace_id, writes=True) as core:
                await instances.keep(core.unit, platform, server, back, app)
        return app
