"""Run by tests in a network of its own: adbd, and a way in to it from outside.

adbd listens on every address there is. Here that is a loopback which nobody else shares, and a
socket in a folder leads to it.
"""

import asyncio
import fcntl
import os
import socket
import struct
import subprocess
import sys

GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
PORT = 5555


def raise_loopback() -> None:
    with socket.socket() as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, GET_FLAGS, asked))
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", PORT)
    except OSError:
        writer.close()
        return
    await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))


async def main(door: str, *command: str) -> None:
    raise_loopback()
    adbd = subprocess.Popen(command, env=os.environ | {"ADBD_PORT": str(PORT)})  # noqa: ASYNC220 - once
    try:
        server = await asyncio.start_unix_server(let_in, door)
        async with server:
            await server.serve_forever()
    finally:
        adbd.kill()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
