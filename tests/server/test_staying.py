"""Clients that offer another protocol with a request are answered in HTTP/1.1, body and all."""

import asyncio

import pytest

from tests.server.test_protocol import serving

OFFER = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQ\r\n"
HOST = b"host: rollcall.test\r\n"
ASKED = b"POST /v1/accounts HTTP/1.1\r\n" + HOST + OFFER + b"content-length: 5\r\n\r\n"
CHUNKED = b"POST /v1/accounts HTTP/1.1\r\n" + HOST + OFFER + b"transfer-encoding: chunked\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\n" + HOST + b"connection: close\r\n\r\n"


async def mirror(scope, receive, send):
    """Says what it was asked, and the body that came with it."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    said = b"[" + scope["method"].encode() + b" " + scope["raw_path"] + b" " + body + b"]"
    headers = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


async def answered(*pieces: bytes) -> list[str]:
    async with serving(mirror) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.02)
        whole = (await asyncio.wait_for(reader.read(), 20)).decode()
        writer.close()
    return [part.partition("]")[0] for part in whole.split("[")[1:]]


@pytest.mark.parametrize(
    "pieces",
    [
        (ASKED + b"hello", LAST),
        (ASKED, b"hello", LAST),
        (ASKED[:60], ASKED[60:] + b"he", b"llo", LAST),
        (ASKED + b"hello" + LAST,),
        (CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", LAST),
        (CHUNKED, b"5\r\nhel", b"lo\r\n0\r\n\r\n", LAST),
    ],
)
async def test_the_body_that_comes_with_an_offer_is_read(pieces: tuple[bytes, ...]):
    assert await answered(*pieces) == ["POST /v1/accounts hello", "GET /last "]


async def test_a_body_is_never_taken_for_a_request_of_its_own():
    inner = b"DELETE /v1/accounts/1 HTTP/1.1\r\n" + HOST + b"\r\n"
    asked = ASKED.replace(b"content-length: 5", b"content-length: %d" % len(inner))

    said = await answered(asked, inner, LAST)

    assert [line.split()[0] for line in said] == ["POST", "GET"]


async def test_many_offers_at_once_are_each_answered(caplog: pytest.LogCaptureFixture):
    asked = b"GET /first HTTP/1.1\r\n" + HOST + OFFER + b"\r\n"

    assert await answered(asked * 300 + LAST) == ["GET /first "] * 300 + ["GET /last "]
    assert "websockets" not in caplog.text, "advice that nobody here could follow"
