"""Mailboxes elsewhere are watched each by one process at a time, and none is left out."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from rollcall.core.mailboxes import watching as watched
from rollcall.core.mailboxes.watching import Watching
from rollcall.ports.mail import Delivery, MailFault, MailServer, ReadTo
from tests.makers import account
from tests.place import Place


class Servers:
    """Mail servers that are none: who is inside, and how often each was opened, is counted."""

    def __init__(self) -> None:
        self.inside: Counter[str] = Counter()
        self.opened: Counter[str] = Counter()
        self.most_inside = 0
        self.fault: MailFault | None = None

    async def open(self, server: MailServer) -> "Opened":
        self.opened[server.username] += 1
        if self.fault is not None:
            raise self.fault
        self.inside[server.username] += 1
        self.most_inside = max(self.most_inside, *self.inside.values())
        return Opened(self, server.username)


class Opened:
    def __init__(self, servers: Servers, name: str) -> None:
        self._servers = servers
        self._name = name

    async def new(self, since: ReadTo | None) -> Delivery:
        return Delivery((), since or ReadTo(1, 0))

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        self._servers.inside[self._name] -= 1


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    monkeypatch.setattr(watched, "LOOKED_EVERY", 0.05)
    monkeypatch.setattr(watched, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(watched, "LONGEST_PAUSE", 0.2)
    return Servers()


async def told(place: Place, servers: Servers, names: str) -> None:
    """An account for each letter, with a mailbox of that name."""
    place.runtime.looking._servers = servers
    await place.put(*(account(name) for name in names))
    for one in (await place.get("/v1/accounts?limit=200")).json()["data"]:
        await put(place, one["id"], one["username"])


async def put(place: Place, id_: str, username: str) -> None:
    body = {"kind": "imap", "address": "a@b.test", "host": "x.test", "password": "x"}
    path = f"/v1/accounts/{id_}/mailbox"
    answer = await place.ask("PUT", path, json=body | {"username": username})
    assert answer.status_code == 200, answer.text


@contextlib.asynccontextmanager
async def watching(place: Place) -> AsyncIterator[None]:
    task = asyncio.create_task(Watching(place.runtime.looking).watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not so():  # noqa: ASYNC110 - what is waited for happens in a server that is none
            await asyncio.sleep(0.02)


async def test_of_several_processes_one_watches_each(either_place: Place, servers: Servers):
    await told(either_place, servers, "abc")
    async with watching(either_place), watching(either_place):
        await until(lambda: set(servers.opened) == set("abc"))
        await asyncio.sleep(0.5)
        assert servers.opened == Counter("abc")
        assert servers.most_inside == 1
    assert not +servers.inside, "each was left"


async def test_what_a_process_left_or_died_with_is_taken_up(place: Place, servers: Servers):
    await told(place, servers, "a")
    async with watching(place):
        await until(lambda: servers.opened["a"] == 1)
    async with watching(place):
        await until(lambda: servers.opened["a"] == 2)
        dead = Watching(place.runtime.looking)
        await dead._look_around()
        assert not dead._watched
        place.clock.set_ahead(timedelta(minutes=1))
        await dead._look_around()
        await until(lambda: servers.opened["a"] == 3)
        await dead._end(list(dead._watched))


async def test_those_beyond_what_one_process_watches_are_visited(
    place: Place, servers: Servers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watched, "MOST_WATCHED", 2)
    await told(place, servers, "abcdefg")
    async with watching(place):
        await until(lambda: set(servers.opened) == set("abcdefg"))
        assert sum(servers.inside.values()) == 2
        place.clock.set_ahead(timedelta(minutes=2))
        await until(lambda: all(servers.opened[name] > 1 for name in "cdefg"))


async def test_a_mailbox_that_is_told_of_anew_is_opened_anew(place: Place, servers: Servers):
    await told(place, servers, "a")
    [one] = (await place.get("/v1/accounts")).json()["data"]
    async with watching(place):
        await until(lambda: servers.opened["a"] == 1)
        place.clock.set_ahead(timedelta(seconds=1))
        await put(place, one["id"], "z")
        await until(lambda: servers.opened["z"] == 1)
        await until(lambda: not servers.inside["a"])
        await place.ask("DELETE", f"/v1/accounts/{one['id']}/mailbox")
        await until(lambda: not servers.inside["z"])


async def test_one_that_does_not_answer_is_tried_less_and_less(place: Place, servers: Servers):
    servers.fault = MailFault("x.test does not answer.")
    await told(place, servers, "a")
    [one] = (await place.get("/v1/accounts")).json()["data"]
    async with watching(place):
        await until(lambda: servers.opened["a"] == 3)
        servers.fault = MailFault("x.test refuses a.", refused=True)
        await until(lambda: servers.opened["a"] == 4)
        await asyncio.sleep(0.5)
        assert servers.opened["a"] <= 5, "a refused sign-in is not tried again soon"
        said = (await place.get(f"/v1/accounts/{one['id']}/mailbox")).json()
        assert (said["state"], said["fault"]) == ("failing", "x.test refuses a.")
