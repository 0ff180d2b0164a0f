"""Asking a server that the user named: bounded in size and time, patient, led nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx2
import msgspec

from rollcall.kit.addresses import addresses_of, is_public
from rollcall.kit.redaction import redacted

LARGEST_ANSWER = 33_554_432
LONGEST_ANSWER = 60.0
"""Seconds, from the question to the last byte."""
LONGEST_WAIT = 600.0
"""Seconds that a server may ask us to wait before the next try."""
PATIENCE = 100
"""How often one question waits because the server asked for it."""
TRIES = 3
"""How often one question is asked where the server fails or does not answer."""
MOST_REDIRECTS = 5
LONGEST_REASON = 300

Pause = Callable[[float], Awaitable[None]]
Resolve = Callable[[str, int], Awaitable[list[str]]]


class RemoteFault(Exception):
    """The server elsewhere cannot be asked, or its answer cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RemoteRefused(RemoteFault):
    """The server elsewhere refused, with this status and in its own words."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NotAsSpelled(RemoteFault):
    """An answer that is not of the shape that the API has."""


class Remote:
    """Use as an async context manager. Only ever asks the one host that the user named."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        public_only: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
        pause: Pause = asyncio.sleep,
        resolve: Resolve = addresses_of,
    ) -> None:
        """`public_only` refuses an address within a private network. Raises RemoteFault."""
        self._base = _base(base_url)
        self._public_only = public_only
        self._pause = pause
        self._resolve = resolve
        # Packed answers are not asked for, so that their size on the wire is their size.
        fixed = {"accept": "application/json", "accept-encoding": "identity"}
        try:
            self._web = httpx2.AsyncClient(
                headers=fixed | dict(headers),
                timeout=LONGEST_ANSWER,
                follow_redirects=False,
                transport=transport,
                trust_env=not public_only,  # a proxy would choose the address in our stead
            )
        except UnicodeEncodeError as error:
            raise RemoteFault("The key holds characters that no key has.") from error

    async def __aenter__(self) -> Self:
        await self._web.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._web.aclose()

    async def get(self, path: str, **query: object) -> bytes:
        """The body of a good answer. Raises RemoteFault, RemoteRefused."""
        asked = {name: str(value) for name, value in query.items() if value is not None}
        url = self._base.copy_with(path=self._base.path.rstrip("/") + path, params=asked)
        waited = failed = 0
        while True:
            try:
                status, headers, body = await self._follow(url)
            except (httpx2.TransportError, TimeoutError) as error:
                failed += 1
                if failed >= TRIES:
                    why = str(error) or type(error).__name__
                    raise RemoteFault(f"{self._base} does not answer: {why}.") from error
                await self._pause(float(failed))
                continue
            if status < 300:  # noqa: PLR2004 - where good answers end
                return body
            wait = _wait(status, headers)
            if wait is None or waited >= PATIENCE or wait > LONGEST_WAIT:
                raise RemoteRefused(_refusal(status, path, body), status)
            waited += 1
            await self._pause(wait)

    async def _follow(self, url: httpx2.URL) -> tuple[int, httpx2.Headers, bytes]:
        for _ in range(MOST_REDIRECTS):
            status, headers, body = await self._ask(url)
            if not (300 <= status < 400 and "location" in headers):  # noqa: PLR2004 - redirects
                return status, headers, body
            url = url.join(headers["location"])
            if (url.scheme, url.host, url.port) != (
                self._base.scheme,
                self._base.host,
                self._base.port,
            ):
                raise RemoteFault(f"{self._base} sends us on to {url.host}; that is not followed.")
        raise RemoteFault(f"{self._base} sends us round in circles.")

    async def _ask(self, url: httpx2.URL) -> tuple[int, httpx2.Headers, bytes]:
        request = await self._request(url)
        async with asyncio.timeout(LONGEST_ANSWER):
            answer = await self._web.send(request, stream=True)
            try:
                return answer.status_code, answer.headers, await _whole(answer)
            finally:
                await answer.aclose()

    async def _request(self, url: httpx2.URL) -> httpx2.Request:
        if not self._public_only:
            return self._web.build_request("GET", url)
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(url.host, port)
        except OSError as error:
            raise RemoteFault(f"There is no address of {url.host}.") from error
        if not addresses or not all(map(is_public, addresses)):
            raise RemoteFault(
                f"{url.host} is within a private network, and only public ones are asked."
            )
        # The address that was looked at is the address that is asked.
        return self._web.build_request(
            "GET",
            url.copy_with(host=addresses[0]),
            headers={"host": url.netloc.decode()},
            extensions={"sni_hostname": url.host},
        )


def _base(text: str) -> httpx2.URL:
    try:
        url = httpx2.URL(text.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise RemoteFault(f"{text} is not a server's address.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise RemoteFault(f"{text} is not a server's address; write it as http://127.0.0.1:8484.")
    return url


async def _whole(answer: httpx2.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise RemoteFault("The server packs its answers, though it was asked not to.")
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise RemoteFault(f"The server's answer is larger than {LARGEST_ANSWER} bytes.")
        parts.append(part)
    return b"".join(parts)


def _wait(status: int, headers: httpx2.Headers) -> float | None:
    """Seconds to wait before asking again; None where asking again is no use."""
    if status not in (429, 503):
        return None
    asked = headers.get("retry-after", "").strip()
    if asked.isdigit() and asked.isascii():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 5.0 if status == 429 else None  # noqa: PLR2004 - too many requests
    return max(
        0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - _now()).total_seconds()
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _refusal(status: int, path: str, body: bytes) -> str:
    said = _said(body)
    why = f": {said}" if said else "."
    return f"The server answered {status} to {path}{why}"


def _said(body: bytes) -> str:
    """The sentence in a refusal, wherever its server puts it; nothing where there is none."""
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return ""
    for _ in range(3):
        if not isinstance(found, dict):
            break
        inner: Any = found  # pyright: ignore[reportUnknownVariableType] - whatever the server said
        found = inner.get("error") or inner.get("message") or inner.get("detail")
    text = found if isinstance(found, str) else ""
    return redacted("".join(c for c in text if c.isprintable()))[:LONGEST_REASON]
