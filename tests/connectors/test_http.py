"""Asking a platform: how long, how much, where it may lead, and what an error tells."""

import asyncio
import gzip
import traceback
import zlib
from typing import Any

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from rollcall.connectors.http import Answer, Asking, Web, cleaned
from rollcall.connectors.tiktok import v2, v13
from rollcall.ports.reading import Connection, SourceFault, TryLater, Unknown
from tests.connectors.serving import serving

CANARY = "act.tweet7!Zq"
PACKED = {
    "/packed/well": (b"gzip", gzip.compress(b'{"a": 1}')),
    "/packed/deflated": (b"deflate", zlib.compress(b'{"a": 1}')),
    "/packed/strangely": (b"br", b"{}"),
    "/packed/wrongly": (b"gzip", b"{}"),
    "/packed/bomb": (b"gzip", gzip.compress(b"x" * 30_000_000)),
}


class Badly:
    """A server that answers each path in a bad way of its own."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"")
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        path = scope["path"]
        self.seen.append({"path": path, "query": scope["query_string"], "body": body} | headers)
        said: list[tuple[bytes, bytes]] = []
        if path == "/moved":
            said = [(b"location", b"http://127.0.0.1:9/elsewhere")]
        if path in PACKED:
            said = [(b"content-encoding", PACKED[path][0])]
        if path == "/busy":
            said = [(b"retry-after", b"7")]
        status = {"/moved": 302, "/busy": 429}.get(path, 200)
        if path == "/silent":
            await asyncio.sleep(5)
        await send({"type": "http.response.start", "status": status, "headers": said})
        while path in {"/endless", "/trickle"}:
            await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
            await asyncio.sleep(0.1 if path == "/trickle" else 0)
        said_last = PACKED.get(path, (b"", b"{}"))[1]
        await send({"type": "http.response.body", "body": said_last})


@pytest.fixture
async def badly():
    app = Badly()
    async with serving(app) as url, web(url) as asked:
        yield app, asked


def web(url: str, **more: Any) -> Web:
    return Web(url + "/v2", private_allowed=True, **({"longest": 0.5, "largest": 50_000} | more))


def asking(path: str, **more: Any) -> Asking:
    headers = {"authorization": f"Bearer {CANARY}"}
    return Asking("POST", path, {"fields": "a,b"}, headers, secrets=(CANARY,), **more)


@pytest.fixture
async def bare():
    """The same server without a prefix."""
    app = Badly()
    async with (
        serving(app) as url,
        Web(url, private_allowed=True, longest=0.5, largest=50_000) as it,
    ):
        yield app, it


async def test_the_question_arrives_as_it_was_put(badly):
    app, there = badly

    assert await there.ask(asking("/user/info/", body=b"{}")) == Answer(200, b"{}", None)

    [seen] = app.seen
    assert (seen["path"], seen["query"], seen["body"]) == ("/v2/user/info/", b"fields=a%2Cb", b"{}")
    assert seen["authorization"] == f"Bearer {CANARY}"
    assert seen["accept-encoding"] == "identity"


async def test_a_wish_to_be_left_alone_is_told_on(bare):
    _, there = bare
    assert (await there.ask(asking("/busy"))).wait == 7.0


@pytest.mark.parametrize(
    "path, fault, words",
    [
        ("/silent", TryLater, "no whole answer came within 0.5 seconds"),
        ("/trickle", TryLater, "no whole answer came within 0.5 seconds"),
        ("/endless", Unknown, "more than 50000 bytes"),
        ("/packed/strangely", Unknown, "packs its answers"),
        ("/packed/wrongly", Unknown, "packs its answers wrongly"),
        ("/packed/bomb", Unknown, "more than 50000 bytes"),
        ("/moved", Unknown, "sends us elsewhere; that is not followed"),
    ],
)
async def test_a_bad_answer_is_a_fault_and_nobody_is_followed(bare, path, fault, words):
    app, there = bare

    with pytest.raises(fault, match=words) as raised:
        await there.ask(asking(path))

    assert len(app.seen) == 1
    assert CANARY not in whole(raised.value)


@pytest.mark.parametrize("path", ["/packed/well", "/packed/deflated"])
async def test_an_answer_that_is_packed_all_the_same_is_unpacked(bare, path):
    _, there = bare
    assert (await there.ask(asking(path))).body == b'{"a": 1}'


async def test_nobody_there_is_a_fault_that_passes():
    async with web("http://127.0.0.1:9") as there:
        with pytest.raises(TryLater, match=r"127\.0\.0\.1 cannot be asked now") as raised:
            await there.ask(asking("/x"))

    assert CANARY not in whole(raised.value)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_that_leads_into_a_private_network_is_not_asked(address):
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", address]

    app = Badly()
    async with serving(app) as url, Web(url, resolve=resolve) as there:
        with pytest.raises(Unknown, match="private network"):
            await there.ask(asking("/x"))

    assert app.seen == []


async def test_a_name_that_leads_nowhere_is_a_fault_that_passes():
    async def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    async with Web("https://open.tiktok.example", resolve=resolve) as there:
        with pytest.raises(TryLater, match="not known"):
            await there.ask(asking("/x"))


async def test_the_address_that_was_looked_at_is_the_one_that_is_asked():
    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("open.tiktok.example", 8443)
        return ["93.184.215.14", "93.184.215.15"]

    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "93.184.215.14"
        assert request.headers["host"] == "open.tiktok.example:8443"
        assert request.extensions["sni_hostname"] == "open.tiktok.example"
        return httpx2.Response(200, stream=One())

    url, transport = "https://open.tiktok.example:8443", httpx2.MockTransport(answer)
    async with Web(url, resolve=resolve, transport=transport) as there:
        assert (await there.ask(asking("/x"))).body == b"1"


class One(httpx2.AsyncByteStream):
    async def __aiter__(self):
        yield b"1"


def test_a_question_does_not_show_its_token():
    assert CANARY not in repr(asking("/x", body=CANARY.encode()))
    assert CANARY not in repr(Connection("ada", "1", CANARY, frozenset()))
    assert CANARY not in repr(v2.Call("/x", CANARY, ()))
    assert CANARY not in repr(v13.Call("/x", CANARY, {}))


def test_what_others_write_is_cleaned_before_it_is_shown():
    shown = cleaned(f"bad\x1b[31m token {CANARY}; access_token=abc12 {'y' * 900}", [CANARY, ""])

    assert "tweet7" not in shown
    assert "abc12" not in shown
    assert "\x1b" not in shown
    assert len(shown) <= 300


def whole(error: SourceFault) -> str:
    return "".join(traceback.format_exception(error)) + repr(error.__context__)
