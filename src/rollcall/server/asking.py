"""Whom a running server asks: official APIs, where a workspace wants it; a sandbox nobody."""

import contextlib
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import TYPE_CHECKING

from rollcall.server.runtime import Runtime

if TYPE_CHECKING:
    from rollcall.connectors.tiktok.client_token import App
    from rollcall.connectors.tiktok.reading import Addresses
    from rollcall.ports.probing import Probe


@contextlib.asynccontextmanager
async def asks_platforms(
    runtime: Runtime,
    research: "App | None" = None,
    *,
    at: "Addresses | None" = None,
    private_allowed: bool = False,
) -> AsyncGenerator[None]:
    """While the server runs.

    The Research API is asked with an app that TikTok approved for it, and not at all without one:
    its terms allow it to vetted researchers alone.
    """
    own = _asks_own_servers(runtime)
    if runtime.settings.sandbox:
        runtime.entrance.sweeping.probes = (*runtime.entrance.sweeping.probes, *own)
        yield
        return
    # Only where it is used: a sandbox starts sooner without it.
    from rollcall.connectors.oauth2.places import Places  # noqa: PLC0415
    from rollcall.connectors.probed import ASKED  # noqa: PLC0415
    from rollcall.connectors.probing import probes  # noqa: PLC0415
    from rollcall.connectors.tiktok.reading import Addresses, official_tiktok  # noqa: PLC0415

    async with official_tiktok(
        research,
        addresses=at or Addresses(),
        private_allowed=private_allowed,
        clock=runtime.clock,
    ) as source:
        runtime.entrance.gathering.outside = (source,)
        sweeping = runtime.entrance.sweeping
        opened: list[Places] = []

        def place(_: str) -> Places:
            opened.append(Places())
            return opened[-1]

        hours = runtime.settings.probe_x_every_hours
        paid_every = None if hours is None else timedelta(hours=hours)
        by_card = probes(ASKED, place, clock=runtime.clock, paid_every=paid_every)
        if not sweeping.probes:  # a roster that began as the sandbox asks its own platforms alone
            sweeping.probes = (source.probe, *by_card)
        sweeping.probes = (*sweeping.probes, *own)
        try:
            yield
        finally:
            for places in opened:
                await places.close()


def _asks_own_servers(runtime: Runtime) -> "tuple[Probe, ...]":
    """A sandbox asks none elsewhere, unless one is named that is private, as for consent."""
    within = runtime.settings.private_social_servers
    if runtime.sandboxed and not within:
        return ()
    from rollcall.connectors.named_servers import NamedServers  # noqa: PLC0415 - as above
    from rollcall.connectors.probed import of_own_servers  # noqa: PLC0415 - as above

    return of_own_servers(NamedServers(within), runtime.clock)
