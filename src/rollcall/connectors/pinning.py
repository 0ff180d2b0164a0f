"""Asking the very address that was looked at, and none within a private network."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from rollcall.kit.addresses import is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]


class Private(Exception):
    """A name leads into a private network, or nowhere."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is within a private network.")
        self.host = host


@dataclass(frozen=True, slots=True)
class Pinned:
    """An address as it is asked: by number, with its name where the other side looks for it."""

    url: httpx2.URL
    headers: dict[str, str]
    extensions: dict[str, str]


async def pinned(url: httpx2.URL, resolve: Resolve) -> Pinned:
    """Raises Private, OSError."""
    address = await _public_address(url, resolve)
    return Pinned(
        url.copy_with(host=address),
        {"host": url.netloc.decode()},
        {"sni_hostname": url.host},
    )


async def _public_address(url: httpx2.URL, resolve: Resolve) -> str:
    port = url.port or (443 if url.scheme == "https" else 80)
    addresses = await resolve(url.host, port)
    if not addresses or not all(map(is_public, addresses)):
        raise Private(url.host)
    return addresses[0]
