"""Carrying webhooks: how long, how much, where it may lead, and what a receipt tells."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from rollcall.connectors import webhooks
from rollcall.connectors.webhooks import ELSEWHERE, WebhookCarrier
from tests.connectors.serving import serving


class Receiver:
    """Answers each path in a way of its own."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        path = scope["path"]
        self.seen.append({"path": path, "query": scope["query_string"], "body": body})
        self.seen[-1] |= {key.decode(): value.decode() for key, value in scope["headers"]}
        if path == "/silent":
            await asyncio.sleep(5)
        status = {"/moved": 302, "/gone": 410, "/broken": 500}.get(path, 200)
        headers = [(b"location", b"http://127.0.0.1:9/")] if path == "/moved" else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while path in {"/endless", "/trickle"}:
            await send({"type": "http.response.body", "body": b"x" * 100, "more_body": True})
            await asyncio.sleep(0.1 if path == "/trickle" else 0)
        await send({"type": "http.response.body", "body": b"thank\x00 you"})


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    app = Receiver()
    async with serving(app) as url:
        yield app, url


@pytest.fixture
async def carrier() -> AsyncIterator[WebhookCarrier]:
    one = WebhookCarrier(private_allowed=True, longest=0.5)
    yield one
    await one.close()


async def test_a_message_arrives_as_it_was_written(
    receiver: tuple[Receiver, str], carrier: WebhookCarrier
) -> None:
    app, url = receiver
    receipt = await carrier.carry(f"{url}/hook?of=us", {"webhook-id": "evt_1"}, b'{"a": 1}')
    assert (receipt.status, receipt.answer, receipt.fault) == (200, "thank you", None)
    assert receipt.taken
    [seen] = app.seen
    assert (seen["path"], seen["query"], seen["body"]) == ("/hook", b"of=us", b'{"a": 1}')
    assert (seen["webhook-id"], seen["user-agent"]) == ("evt_1", "rollcall-webhooks/1")


@pytest.mark.parametrize("path, status", [("/gone", 410), ("/broken", 500)])
async def test_what_is_not_taken_is_told_by_its_status(
    receiver: tuple[Receiver, str], carrier: WebhookCarrier, path: str, status: int
) -> None:
    receipt = await carrier.carry(receiver[1] + path, {}, b"")
    assert (receipt.status, receipt.taken, receipt.fault) == (status, False, None)


async def test_a_receiver_leads_nowhere_else(
    receiver: tuple[Receiver, str], carrier: WebhookCarrier
) -> None:
    app, url = receiver
    receipt = await carrier.carry(f"{url}/moved", {}, b"")
    assert (receipt.taken, receipt.fault) == (False, ELSEWHERE)
    assert len(app.seen) == 1


async def test_who_never_answers_is_given_up(
    receiver: tuple[Receiver, str], carrier: WebhookCarrier
) -> None:
    receipt = await carrier.carry(f"{receiver[1]}/silent", {}, b"")
    assert receipt.status is None
    assert receipt.fault == "No answer came within 0.5 seconds."
    assert 400 <= receipt.milliseconds < 3000


@pytest.mark.parametrize("path", ["/endless", "/trickle"])
async def test_an_answer_without_an_end_is_an_answer(
    receiver: tuple[Receiver, str],
    carrier: WebhookCarrier,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "LONGEST_READING", 0.3)
    receipt = await carrier.carry(receiver[1] + path, {}, b"")
    assert (receipt.status, receipt.taken) == (200, True)
    assert 0 < len(receipt.answer) <= 300


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "ftp://127.0.0.1/", "http://"]
)
async def test_who_cannot_be_reached_is_told_in_a_sentence(
    carrier: WebhookCarrier, url: str
) -> None:
    receipt = await carrier.carry(url, {}, b"")
    assert receipt.status is None
    assert receipt.fault is not None
    assert receipt.fault.startswith("The receiver cannot be reached: ")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
async def test_a_private_receiver_is_not_told(receiver: tuple[Receiver, str], address: str) -> None:
    app, url = receiver
    port = url.rpartition(":")[2]

    async def resolve(_host: str, _port: int) -> list[str]:
        return [address]

    carrier = WebhookCarrier(resolve=resolve)
    receipt = await carrier.carry(f"http://receiver.example:{port}/", {}, b"")
    await carrier.close()
    assert receipt.fault == (
        "receiver.example is within a private network. Only public receivers are told."
    )
    assert app.seen == []


async def test_the_address_that_was_looked_at_is_the_one_that_is_asked(
    receiver: tuple[Receiver, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere when it is asked for again is not asked for again."""
    app, url = receiver
    port = url.rpartition(":")[2]
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr("rollcall.connectors.pinning.is_public", lambda _address: True)
    carrier = WebhookCarrier(resolve=resolve)
    receipt = await carrier.carry(f"http://receiver.example:{port}/x", {}, b"")
    await carrier.close()
    assert receipt.taken
    assert asked == ["receiver.example"]
    assert app.seen[0]["host"] == f"receiver.example:{port}"
