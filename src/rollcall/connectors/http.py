"""Asking a platform: bounded in size and time, led nowhere else, and telling nobody a secret."""

import asyncio
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import httpx2

from rollcall.connectors.pinning import Pinned, Private, Resolve, pinned
from rollcall.kit.addresses import addresses_of
from rollcall.kit.redaction import HIDDEN, redacted
from rollcall.ports.reading import TryLater, Unknown

LARGEST_ANSWER = 4_194_304
LONGEST_ANSWER = 20.0
"""Seconds, from the question to the last byte."""
LONGEST_WAIT = 86_400.0
"""Seconds of a platform's own wish to be left alone that are believed."""
LONGEST_REASON = 300
REDIRECTS = range(300, 400)
PACKED = ("gzip", "x-gzip", "deflate")


class Unanswered(TryLater):
    """The request may have arrived, and no whole answer came."""


class Unusable(Unknown):
    """An answer came, and none of it can be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    wait: float | None
    """Seconds that the platform asks us to wait; None where it says nothing."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False, compare=False)
    """By name, in lower case."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request, without the platform's address."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What stands in it and in no error."""


class Web:
    """One platform's address and the connections to it. Use as an async context manager."""

    def __init__(
        self,
        base_url: str,
        *,
        private_allowed: bool = False,
        longest: float = LONGEST_ANSWER,
        largest: int = LARGEST_ANSWER,
        resolve: Resolve = addresses_of,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`private_allowed` is for a stand-in of the platform; the platform itself is public."""
        self._base = httpx2.URL(base_url.rstrip("/"))
        self._private_allowed = private_allowed
        self._longest = longest
        self._largest = largest
        self._resolve = resolve
        self._client = httpx2.AsyncClient(
            # Packed answers are not asked for, and unpacked only where they come all the same.
            headers={"accept": "application/json", "accept-encoding": "identity"},
            timeout=longest,
            follow_redirects=False,
            transport=transport,
            trust_env=False,  # a proxy would choose the address in our stead
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, asking: Asking) -> Answer:
        """Once, and not again: whoever asks knows whether it may be repeated.

        Raises TryLater and Unknown; Unanswered and Unusable where the request may have arrived.
        """
        kind = Unanswered
        try:
            async with asyncio.timeout(self._longest):
                return await self._ask(asking)
        except TimeoutError:
            failure = f"no whole answer came within {self._longest:g} seconds"
        except httpx2.HTTPError as error:
            failure = cleaned(str(error) or type(error).__name__, asking.secrets)
            if isinstance(error, httpx2.ConnectError | httpx2.PoolTimeout):
                kind = TryLater
        except (httpx2.InvalidURL, OSError) as error:
            failure, kind = cleaned(str(error)), TryLater
        # Raised out here, so that no error of the client, which holds the request, goes along.
        raise kind(f"{self._base.host} cannot be asked now: {failure}.")

    async def _ask(self, asking: Asking) -> Answer:
        answer = await self._client.send(await self._request(asking), stream=True)
        try:
            if answer.status_code in REDIRECTS:
                raise Unusable(f"{self._base.host} sends us elsewhere; that is not followed.")
            body = await self._whole(answer)
            wait = _wait(answer.headers.get("retry-after", ""))
            return Answer(answer.status_code, body, wait, dict(answer.headers))
        finally:
            await answer.aclose()

    async def _request(self, asking: Asking) -> httpx2.Request:
        url = self._base.copy_with(path=self._base.path.rstrip("/") + asking.path)
        headers, extensions = dict(asking.headers), dict[str, str]()
        if not self._private_allowed:
            found = await self._pinned(url)
            url, headers, extensions = found.url, headers | found.headers, found.extensions
        return self._client.build_request(
            asking.method,
            url,
            params=dict(asking.query),
            headers=headers,
            content=asking.body,
            extensions=extensions,
        )

    async def _pinned(self, url: httpx2.URL) -> Pinned:
        try:
            return await pinned(url, self._resolve)
        except Private:
            raise Unknown(
                f"{url.host} is within a private network, and only public platforms are asked."
            ) from None

    async def _whole(self, answer: httpx2.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in answer.aiter_raw():
            size += len(part)
            if size > self._largest:
                raise self._too_large()
            parts.append(part)
        packed = answer.headers.get("content-encoding", "identity").strip().lower()
        body = b"".join(parts)
        return body if packed == "identity" else self._unpacked(body, packed)

    def _unpacked(self, body: bytes, packed: str) -> bytes:
        """No further than an answer may be large, whatever the packed one was."""
        if packed not in PACKED:
            raise Unusable(f"{self._base.host} packs its answers, though it was asked not to.")
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # by its head, gzip or zlib
        try:
            whole = unpacking.decompress(body, self._largest + 1)
        except zlib.error as error:
            raise Unusable(f"{self._base.host} packs its answers wrongly: {error}.") from None
        if len(whole) > self._largest:
            raise self._too_large()
        return whole

    def _too_large(self) -> Unusable:
        return Unusable(f"{self._base.host} answers with more than {self._largest} bytes.")


def cleaned(text: str, secrets: Iterable[str] = ()) -> str:
    """What somebody else wrote, fit to be shown: printable, short, and without secrets."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return redacted("".join(c for c in text if c.isprintable()))[:LONGEST_REASON]


def _wait(asked: str) -> float | None:
    """A date is not believed: platforms say seconds, and clocks differ."""
    asked = asked.strip()
    if not (asked.isascii() and asked.isdigit()):
        return None
    return min(float(asked[:9]), LONGEST_WAIT)
