"""Where platforms are asked: at their own addresses, or all of one at a stand-in's."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2

from rollcall.connectors.http import Answer, Asking, Web


class Places:
    """Connections by host, opened when first asked for. Use as an async context manager."""

    def __init__(
        self,
        *,
        asked_at: str | None = None,
        shown_at: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`asked_at` is a stand-in of the platform; `shown_at` is where browsers find it."""
        self._asked_at = asked_at
        self._shown_at = shown_at
        self._transport = transport
        self._webs: dict[str, Web] = {}

    def at(self, url: str) -> tuple[Web, str]:
        """Who is asked, and the path there."""
        parts = urlsplit(url)
        base = self._asked_at or f"{parts.scheme}://{parts.netloc}"
        if base not in self._webs:
            private_allowed = self._asked_at is not None
            self._webs[base] = Web(base, private_allowed=private_allowed, transport=self._transport)
        return self._webs[base], parts.path

    async def ask_with(
        self, token: str, url: str, query: Mapping[str, str], *, token_as: str | None = None
    ) -> Answer:
        """Shows a token: as a bearer's, or as the parameter that a platform wants it in.

        Raises what Web.ask raises.
        """
        headers = {} if token_as else {"authorization": f"Bearer {token}"}
        asked = dict(query) | ({token_as: token} if token_as else {})
        web, path = self.at(url)
        return await web.ask(Asking("GET", path, asked, headers, secrets=(token,)))

    def shown(self, url: str) -> str:
        """The address that an owner's browser is sent to."""
        if self._shown_at is None:
            return url
        return f"{self._shown_at}{urlsplit(url).path}"

    async def close(self) -> None:
        for web in self._webs.values():
            await web.__aexit__()
