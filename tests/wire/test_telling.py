"""One stream from its listener's side: who does not read costs little, and not for long."""

import asyncio
from typing import Any

import pytest

from rollcall.core.errors import KeyFault, Unauthenticated
from rollcall.wire import telling
from rollcall.wire.streams import FellBehind, Opened
from rollcall.wire.telling import ABORT, tell

OFTEN = 20
PART = b"event: x\ndata: {}\n\n"


class Endless:
    """A feed that always has something to tell."""

    def __init__(self, most: int | None = None) -> None:
        self.asked = 0
        self.often = asyncio.Event()
        self._most = most

    async def more(self) -> bytes | None:
        self.asked += 1
        if self.asked == OFTEN:
            self.often.set()
        await asyncio.sleep(0)
        if self._most is not None and self.asked > self._most:
            raise FellBehind
        return PART

    def close(self) -> None:
        pass


class Peer:
    """The other end: takes up so many parts, and hangs up when it is broken off."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.taken: list[dict[str, Any]] = []
        self.aborted = asyncio.Event()
        self.scope: dict[str, Any] = {"extensions": {ABORT: {"abort": self.aborted.set}}}

    async def send(self, message: Any) -> None:
        if len(self.taken) >= self.takes:
            await self.aborted.wait()
            return
        self.taken.append(message)

    async def receive(self) -> Any:
        await self.aborted.wait()
        return {"type": "http.disconnect"}


async def may_listen() -> None:
    pass


async def told(peer: Peer, opened: Opened) -> None:
    async with asyncio.timeout(10):
        await tell(
            opened,
            peer.scope,
            peer.receive,
            peer.send,
            refused=lambda error: f'"{error.message}"'.encode(),
            stopping=asyncio.Event(),
        )


async def test_who_does_not_read_is_broken_off_and_asked_for_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(telling, "PATIENCE", 0.05)
    feed, peer = Endless(), Peer(takes=5)

    await told(peer, Opened(feed, "key", may_listen))

    assert peer.aborted.is_set()
    assert feed.asked <= 5, "what it does not take up is not even looked up"


async def test_who_fell_behind_is_let_go_and_may_come_again():
    feed, peer = Endless(most=3), Peer(takes=100)

    await told(peer, Opened(feed, "key", may_listen))

    assert [message["body"] for message in peer.taken] == [telling.BEGINNING, *[PART] * 3, b""]
    assert [message["more_body"] for message in peer.taken] == [True] * 4 + [False]
    assert not peer.aborted.is_set()


async def test_who_hangs_up_is_told_nothing_more():
    feed, peer = Endless(), Peer(takes=10**9)
    stream = asyncio.create_task(told(peer, Opened(feed, "key", may_listen)))
    await feed.often.wait()
    peer.aborted.set()
    await stream

    assert all(message["more_body"] for message in peer.taken)


async def test_who_may_not_listen_any_more_is_told_why_as_the_last(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(telling, "CHECKED_EVERY", 0.02)
    looked: list[int] = []

    async def no_longer() -> None:
        looked.append(1)
        if len(looked) == 1:
            raise OSError("a database that does not answer says nothing against a listener")
        if len(looked) > 2:
            raise Unauthenticated(KeyFault.REVOKED)

    peer = Peer(takes=10**9)

    await told(peer, Opened(Endless(), "key", no_longer))

    assert peer.taken[-1]["body"] == b'event: refused\ndata: "This API key was revoked."\n\n'
    assert peer.taken[-1]["more_body"] is False
    assert len(looked) == 3
