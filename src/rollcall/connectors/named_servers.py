"""Asking servers that people name: public ones over TLS, and no others but those of a setting."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import httpx2

from rollcall.connectors.http import Answer, Asking, Web
from rollcall.kit.addresses import addresses_of
from rollcall.ports.reading import Unknown

LARGEST = 262_144
"""Bytes; what is asked of them here is short."""
LONGEST = 10.0
LONGEST_ADDRESS = 2000


class NamedServers:
    """Each is asked by a connection of its own: whoever is named by anybody is not kept open."""

    def __init__(
        self, within: Collection[str] = (), *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """`within` are origins that are asked though they are private, or without TLS."""
        self.within = frozenset(origin.rstrip("/") for origin in within)
        self._transport = transport

    async def ask(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Answer:
        """Raises Unknown where it may not be asked, and what Web.ask raises."""
        origin = self.origin(url)
        allowed = origin in self.within
        web = Web(
            origin,
            private_allowed=allowed,
            longest=LONGEST,
            largest=LARGEST,
            resolve=addresses_of,
            transport=self._transport,
        )
        path = urlsplit(url).path
        async with web:
            return await web.ask(Asking(method, path, query or {}, headers or {}, body, secrets))

    def origin(self, url: str) -> str:
        """Scheme, host and port alone. Raises Unknown where it may not be asked."""
        shown = url[:100] if url.isprintable() else "An address"
        try:
            parts = urlsplit(url) if len(url) <= LONGEST_ADDRESS else None
            port = parts.port if parts else None
        except ValueError:
            parts = port = None
        host = (parts.hostname or "") if parts else ""
        if parts is None or not host or ":" in host or parts.username is not None:
            raise Unknown(f"{shown} is no address of a server.")
        origin = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
        if origin not in self.within and parts.scheme != "https":
            raise Unknown(f"{shown} does not begin with https, and only such servers are asked.")
        return origin
