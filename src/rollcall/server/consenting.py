"""Where a server asks owners for their consent: at the platforms, or at the sandbox's own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2

from rollcall.server.runtime import Runtime


@asynccontextmanager
async def asks_consent(
    runtime: Runtime, own_address: str, *, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncGenerator[None]:
    """While the server runs. A sandbox's platforms are on this very server, at `own_address`."""
    from rollcall.connectors.consents import (  # noqa: PLC0415 - a command starts sooner
        consents,
        federated,
    )
    from rollcall.connectors.named_servers import NamedServers  # noqa: PLC0415 - as above
    from rollcall.connectors.oauth2.places import Places  # noqa: PLC0415 - as above
    from rollcall.server.courier import courier  # noqa: PLC0415 - as above

    opened: list[Places] = []

    def place(platform: str) -> Places:
        if runtime.sandboxed:
            at = f"/sandbox/{platform}"
            shown = f"{runtime.settings.public_url or ''}{at}"
            made = Places(asked_at=f"{own_address}{at}", shown_at=shown, transport=transport)
        else:
            made = Places()
        opened.append(made)
        return made

    settings = runtime.settings
    of_many_servers = federated(
        NamedServers(settings.private_social_servers),
        resolver=settings.bluesky_resolver,
        directory=settings.plc_directory,
    )
    runtime.entrance.offering.becomes(consents(place) | of_many_servers)
    if not runtime.sandboxed:  # the sandbox's platforms end with this very process
        runtime.entrance.renewing.carrier = courier(settings)
    try:
        yield
    finally:
        for one in opened:
            await one.close()
