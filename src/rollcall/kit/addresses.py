"""Where a host's name leads, and which addresses lead into a private network."""

import asyncio
import ipaddress
import socket


async def addresses_of(host: str, port: int) -> list[str]:
    """Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


def is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def is_address(host: str) -> bool:
    """Whether it is an address by number, and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
