"""Asking a server that somebody named: how long, how much, how often, and where it may lead."""

from collections.abc import Callable

import httpx2
import pytest

from rollcall.dialects.lobstr.reading import SOURCE as LOBSTR
from rollcall.dialects.tikmatrix.reading import SOURCE as TIKMATRIX
from rollcall.wire import remote as remotes
from rollcall.wire.remote import Remote, RemoteFault, RemoteRefused

Answers = Callable[[httpx2.Request], httpx2.Response]


class Waits(list[float]):
    """Pauses that were asked for, and none of which was made."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def remote(answers: Answers, url: str = "http://there.example/face", **more: object) -> Remote:
    transport = httpx2.MockTransport(answers)
    return Remote(url, {"x-api-key": "k"}, transport=transport, **more)  # type: ignore[arg-type]


def in_turn(*answers: httpx2.Response) -> Answers:
    left = list(answers)
    return lambda _request: left.pop(0)


async def test_a_base_with_a_prefix_keeps_it():
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        return httpx2.Response(200, content=b"{}")

    async with remote(answer) as there:
        await there.get("/v1/accounts", page=2, limit=None)

    assert seen == ["http://there.example/face/v1/accounts?page=2"]


async def test_it_waits_as_long_as_the_server_asks():
    waits = Waits()
    answers = in_turn(
        httpx2.Response(429, headers={"retry-after": "7"}),
        httpx2.Response(429),
        httpx2.Response(503, headers={"retry-after": "2"}),
        httpx2.Response(200, content=b"1"),
    )
    async with remote(answers, pause=waits) as there:
        assert await there.get("/x") == b"1"

    assert waits == [7.0, 5.0, 2.0]


async def test_a_date_to_wait_for_is_understood():
    waits = Waits()
    late = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}
    answers = in_turn(httpx2.Response(429, headers=late), httpx2.Response(200, content=b"1"))
    async with remote(answers, pause=waits) as there:
        await there.get("/x")

    assert waits == [0.0]


async def test_a_wait_without_end_is_refused():
    answers = in_turn(httpx2.Response(429, headers={"retry-after": "999999"}))
    async with remote(answers, pause=Waits()) as there:
        with pytest.raises(RemoteRefused, match="429"):
            await there.get("/x")


async def test_a_refusal_is_told_in_the_servers_words_without_secrets():
    body = {"error": {"message": "No such token: Ab3dEfGhIjKlMnOpQrStUvWxYzAb3dEfGhIjKlMnOp\x1b["}}
    async with remote(in_turn(httpx2.Response(401, json=body))) as there:
        with pytest.raises(RemoteRefused) as refused:
            await there.get("/x")

    assert refused.value.status == 401
    assert "No such token" in refused.value.message
    assert "Ab3dEf" not in refused.value.message
    assert "\x1b" not in refused.value.message


async def test_a_connection_that_fails_is_tried_again_and_then_given_up():
    waits = Waits()

    def answer(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    async with remote(answer, pause=waits) as there:
        with pytest.raises(RemoteFault, match="does not answer"):
            await there.get("/x")

    assert waits == [1.0, 2.0]


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remotes, "LARGEST_ANSWER", 1000)
    read = 0

    async def endless():
        nonlocal read
        while True:
            read += 100
            yield b"x" * 100

    answers = in_turn(httpx2.Response(200, content=endless()))
    async with remote(answers) as there:
        with pytest.raises(RemoteFault, match="larger than"):
            await there.get("/x")

    assert read <= 1100


async def test_a_packed_answer_is_not_unpacked():
    packed = httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=Raw(b"\x1f\x8b"))
    async with remote(in_turn(packed)) as there:
        with pytest.raises(RemoteFault, match="packs"):
            await there.get("/x")


class Raw(httpx2.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self):
        yield self._content


async def test_the_same_host_may_send_us_on_and_another_may_not():
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        if request.url.path.endswith("/elsewhere"):
            return httpx2.Response(302, headers={"location": "http://evil.example/x"})
        if request.url.path.endswith("/round"):
            return httpx2.Response(302, headers={"location": "/face/round"})
        if request.url.path.endswith("/here"):
            return httpx2.Response(200, content=b"1")
        return httpx2.Response(301, headers={"location": "/face/here"})

    async with remote(answer) as there:
        assert await there.get("/moved") == b"1"
        with pytest.raises(RemoteFault, match=r"evil\.example; that is not followed"):
            await there.get("/elsewhere")
        with pytest.raises(RemoteFault, match="in circles"):
            await there.get("/round")

    assert not [url for url in asked if "evil" in url]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
async def test_a_private_address_is_refused_where_that_is_asked(address: str):
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", address]

    answers = in_turn()
    async with remote(answers, public_only=True, resolve=resolve) as there:
        with pytest.raises(RemoteFault, match="private network"):
            await there.get("/x")


async def test_the_address_that_was_looked_at_is_the_one_that_is_asked():
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "93.184.215.14"
        assert request.headers["host"] == "there.example:8443"
        assert request.extensions["sni_hostname"] == "there.example"
        return httpx2.Response(200, content=b"1")

    url = "https://there.example:8443/face"
    async with remote(answer, url, public_only=True, resolve=resolve) as there:
        assert await there.get("/x") == b"1"


@pytest.mark.parametrize("url", ["ftp://x", "there", "http://", "file:///etc/passwd"])
def test_what_is_no_servers_address_is_refused(url: str):
    with pytest.raises(RemoteFault, match="not a server's address"):
        Remote(url, {})


async def test_a_server_that_gives_the_same_page_for_ever_is_left():
    page = {"data": [{"id": "a", "type": "tiktok-sync"}], "total_pages": 1_000_000}
    async with remote(lambda _request: httpx2.Response(200, json=page)) as there:
        with pytest.raises(RemoteFault, match="same page again"):
            _ = [stretch async for stretch in LOBSTR.read(there)]


async def test_an_answer_of_another_api_is_told_in_a_sentence():
    async with remote(in_turn(httpx2.Response(200, json={"hello": 1}))) as there:
        with pytest.raises(RemoteFault, match="not answer as this API does"):
            _ = [stretch async for stretch in TIKMATRIX.read(there)]


async def test_an_account_that_cannot_be_read_does_not_stop_the_others():
    accounts = [
        {"id": 1, "platform": "tiktok", "username": "ada", "logined": "1"},
        {"id": 2, "platform": 7},
        {"id": 3, "platform": "tiktok", "tags": "none"},
    ]
    body = {"code": 0, "data": {"accounts": accounts, "total": 3}}
    async with remote(in_turn(httpx2.Response(200, json=body))) as there:
        [stretch] = [stretch async for stretch in TIKMATRIX.read(there)]

    good, *bad = stretch.accounts
    assert good.dossier is not None
    assert good.dossier.facts.signed_in is True
    assert [found.external_id for found in bad] == ["tikmatrix:2", "tikmatrix:3"]
    assert all(found.wrong for found in bad)
