"""Carrying webhooks to their receivers: bounded in size and time, led nowhere else."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from functools import cached_property

import httpx2

from rollcall.connectors.http import cleaned
from rollcall.connectors.pinning import Private, Resolve, pinned
from rollcall.kit.addresses import addresses_of
from rollcall.ports.delivering import Receipt

LONGEST = 15.0
"""Seconds, from looking where the name leads to the status of the answer."""
LONGEST_READING = 2.0
LARGEST_ANSWER = 2048
"""Bytes of an answer that are read: only its status decides."""
AT_ONCE = 256
AGENT = "rollcall-webhooks/1"
REDIRECTS = range(300, 400)
ELSEWHERE = "The receiver sends us elsewhere; that is not followed. Give the address it leads to."
SCHEMES = frozenset({"http", "https"})


class WebhookCarrier:
    """Use it for as long as the server runs, then close it."""

    def __init__(
        self,
        *,
        private_allowed: bool = False,
        longest: float = LONGEST,
        resolve: Resolve = addresses_of,
    ) -> None:
        self.private_allowed = private_allowed
        self._longest = longest
        self._resolve = resolve

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        # No connection is used twice: two names may share an address, and what was proved of the
        # one that a connection was made for is not proved of the other.
        return httpx2.AsyncClient(
            headers={"accept-encoding": "identity", "user-agent": AGENT},
            limits=httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
            timeout=self._longest,
            follow_redirects=False,
            trust_env=False,  # a proxy would choose the address in our stead
        )

    async def carry(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        began = time.perf_counter()
        status, answer, fault = None, "", None
        try:
            status, answer = await self._carry(url, headers, body)
        except TimeoutError:
            fault = f"No answer came within {self._longest:g} seconds."
        except Private as private:
            fault = f"{private} Only public receivers are told."
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            fault = f"The receiver cannot be reached: {cleaned(_said(error))}."
        if status in REDIRECTS:
            fault = ELSEWHERE
        return Receipt(status, answer, round((time.perf_counter() - began) * 1000), fault)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def _carry(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        async with asyncio.timeout(self._longest):
            request = await self._request(url, headers, body)
            answer = await self._client.send(request, stream=True)
        try:
            return answer.status_code, cleaned(await _beginning(answer))
        finally:
            await answer.aclose()

    async def _request(self, text: str, headers: Mapping[str, str], body: bytes) -> httpx2.Request:
        url, more, extensions = httpx2.URL(text), dict(headers), dict[str, str]()
        if url.scheme not in SCHEMES or not url.host:
            raise httpx2.InvalidURL("it is not an address of the web")
        if not self.private_allowed:
            found = await pinned(url, self._resolve)
            url, more, extensions = found.url, more | found.headers, found.extensions
        return self._client.build_request(
            "POST", url, headers=more, content=body, extensions=extensions
        )


async def _beginning(answer: httpx2.Response) -> str:
    """What an answer begins with. One that breaks off behind its status was an answer."""
    begun = b""
    with contextlib.suppress(httpx2.HTTPError, TimeoutError):
        async with asyncio.timeout(LONGEST_READING):
            async for part in answer.aiter_raw():
                begun += part
                if len(begun) >= LARGEST_ANSWER:
                    break
    return begun[:LARGEST_ANSWER].decode(errors="replace")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
