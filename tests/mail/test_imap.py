"""Mailboxes on a real Dovecot are read: as mail comes, each once, and nothing is marked."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.connectors.imap.servers import ImapServers
from rollcall.core.access.caller import Scope
from rollcall.core.mailboxes import watching as watched
from rollcall.core.mailboxes.watching import Watching
from rollcall.kit.clock import wall_clock
from rollcall.kit.ids import dashed
from rollcall.kit.sealing import Secret
from rollcall.ports.mail import MailFault, MailServer, ReadTo
from tests.mail.letters import letter
from tests.mail.test_attempts import ADA, TOKPORTAL, UUID, attempt
from tests.makers import account
from tests.place import Place, open_place
from tests.real.dovecot import PASSWORD, Dovecot, dovecot

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    running.empty()
    return running


def servers(server: Dovecot, **more: Any) -> ImapServers:
    context = ssl.create_default_context(cafile=server.authority)
    return ImapServers(private_allowed=True, context=context, **more)


@pytest.fixture
async def ada(tmp_path: Path, server: Dovecot, database_url: str) -> AsyncIterator[Place]:
    """An account whose mailbox is there; the clock runs, as that server's does."""
    data = tmp_path / "data"
    async with open_place(data, database=database_url, now=wall_clock()) as place:
        place.clock._base = wall_clock
        place.runtime.looking._servers = servers(server)
        await place.put(account("ada", uuid=UUID))
        assert (await put(place, server)).status_code == 200
        yield place


async def put(place: Place, server: Dovecot, key: str | None = None, **more: Any) -> Any:
    body = {"kind": "imap", "address": "ada@codes.test", "host": "localhost", "port": server.imaps}
    body |= {"password": PASSWORD} | more
    body = {name: value for name, value in body.items() if value is not None}
    return await place.ask("PUT", f"{ADA}/mailbox", json=body, key=key)


@contextlib.asynccontextmanager
async def watching(place: Place) -> AsyncIterator[None]:
    task = asyncio.create_task(Watching(place.runtime.looking).watch())
    try:
        await until(place, "open")
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(place: Place, state: str) -> None:
    async with asyncio.timeout(20):
        while (await place.get(f"{ADA}/mailbox")).json()["state"] != state:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def deliver(server: Dovecot, *codes: str, **more: Any) -> None:
    for code in codes:
        await asyncio.to_thread(server.deliver, letter(code, **more))


@pytest.mark.parametrize("tls, port", [("tls", "imaps"), ("starttls", "imap"), ("none", "imap")])
async def test_it_is_read_however_the_connection_begins(tmp_path: Path, server, tls, port):
    opened = await servers(server).open(
        MailServer("localhost", getattr(server, port), tls, "ada@codes.test", Secret(PASSWORD))
    )
    nothing = await opened.new(None)
    await deliver(server, "111111", "222222")
    came = await opened.new(nothing.read_to)
    again = await opened.new(came.read_to)
    await opened.close()

    assert [len(found.mails) for found in (nothing, came, again)] == [0, 2, 0]
    assert b"222222" in came.mails[1].raw
    ages = [wall_clock() - mail.came for mail in came.mails if mail.came]
    assert len(ages) == 2
    assert max(ages) < timedelta(seconds=20)
    assert not [name for name in server.stored() if "S" in name.partition(":2,")[2]]


async def test_as_a_mail_comes_whoever_waits_is_told(ada: Place, server: Dovecot):
    async with watching(ada):
        at = await attempt(ada)
        waiting = asyncio.create_task(ada.get(f"{at}?wait=25"))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        begun = asyncio.get_running_loop().time()
        await deliver(server)
        await deliver(server, "482937")
        assert (await waiting).json()["code"] == "482937"
        assert asyncio.get_running_loop().time() - begun < 5
    found = (await ada.get(f"{ADA}/mailbox")).json()
    assert (found["state"], found["fault"], found["mails"]) == ("open", None, 1)
    assert not [name for name in server.stored() if "S" in name.partition(":2,")[2]]


async def test_each_mail_is_read_once_whoever_looks(ada: Place, server: Dovecot):
    async with watching(ada), contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(watching(ada))
        await deliver(server, "111111", "222222", "333333")
        await asyncio.gather(*(ada.ask("POST", f"{ADA}/mailbox/check") for _ in range(5)))
        await asyncio.sleep(1)
    assert (await ada.get(f"{ADA}/mailbox")).json()["mails"] == 3
    assert len((await ada.get(ADA)).json()["codes_received"]) == 3


async def test_a_check_looks_now_and_tokportals_question_too(ada: Place, server: Dovecot):
    await deliver(server, "111111")
    checked = (await ada.ask("POST", f"{ADA}/mailbox/check")).json()
    assert (checked["state"], checked["mails"]) == ("open", 1)
    await deliver(server, "222222")
    given = [(await ada.ask("POST", TOKPORTAL)).json()["data"] for _ in range(2)]
    assert [(one["verification_code"], one["source"]) for one in given] == [
        ("222222", "email"),
        ("222222", "cached"),
    ]
    assert given[0]["account_id"] == dashed(UUID)


async def test_mail_of_before_is_taken_only_while_its_code_works(ada: Place, server: Dovecot):
    await deliver(server, *(f"{number:06}" for number in range(100_000, 100_030)))
    ada.clock.set_ahead(timedelta(days=60))
    checked = (await ada.ask("POST", f"{ADA}/mailbox/check")).json()
    assert checked["mails"] == 20, "the last few alone"
    assert len((await ada.get(ADA)).json()["codes_received"]) == 20
    await deliver(server, *(f"{number:06}" for number in range(200_000, 200_050)))
    assert (await ada.ask("POST", f"{ADA}/mailbox/check")).json()["mails"] == 70


async def test_a_mail_of_ten_megabytes_and_one_that_is_none_hold_nothing_up(ada, server):
    text = "Your code is 111111.\n" + "word word word word word\n" * 450_000
    await asyncio.to_thread(server.deliver, letter(text=text))
    await asyncio.to_thread(server.deliver, b"\xff\xfe\x01: no mail\r\n\r\n\x02")
    await deliver(server, "482937")
    assert (await ada.ask("POST", f"{ADA}/mailbox/check")).json()["mails"] == 3
    assert len((await ada.get(ADA)).json()["codes_received"]) == 2


async def test_what_hinders_is_said_without_the_password(ada: Place, server: Dovecot):
    for more, said in (
        ({"password": "tweet7wrong"}, "refuses ada@codes.test"),
        ({"port": server.imap}, "cannot be encrypted"),
        ({"host": "127.0.0.1", "port": 1}, "does not answer"),
        ({"port": server.lmtp, "tls": "none"}, "does not answer as a mail server does"),
        ({"host": "nowhere.invalid"}, "There is no address"),
    ):
        assert (await put(ada, server, **more)).status_code == 200
        checked = (await ada.ask("POST", f"{ADA}/mailbox/check")).json()
        assert checked["state"] == "failing"
        assert said in checked["fault"]
        assert "tweet7" not in str(checked)
    assert (await put(ada, server)).status_code == 200
    assert (await ada.ask("POST", f"{ADA}/mailbox/check")).json()["state"] == "open"


async def test_a_certificate_that_nobody_vouches_for_is_refused(ada: Place, server: Dovecot):
    ada.runtime.looking._servers = ImapServers(private_allowed=True)
    checked = (await ada.ask("POST", f"{ADA}/mailbox/check")).json()
    assert "cannot be encrypted" in checked["fault"]


async def test_a_private_network_is_reached_only_where_that_is_allowed(ada: Place):
    ada.runtime.looking._servers = ImapServers()
    checked = (await ada.ask("POST", f"{ADA}/mailbox/check")).json()
    assert "private network" in checked["fault"]


async def test_a_password_goes_nowhere_but_where_it_was_given_for(ada: Place, server: Dovecot):
    key = await ada.issue(Scope.READ, Scope.WRITE)
    for more in ({"host": "127.0.0.1"}, {"port": server.imap}, {"username": "x"}, {"tls": "none"}):
        refused = await put(ada, server, key=key, password=None, **more)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/password"]
    assert (await put(ada, server, key=key, password=None)).status_code == 200


async def test_a_mailbox_that_went_away_is_found_again(ada: Place, monkeypatch):
    monkeypatch.setattr(watched, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(watched, "LOOKED_EVERY", 0.2)
    with dovecot() as first:
        ada.runtime.looking._servers = servers(first)
        await put(ada, first)
        async with watching(ada):
            assert (await ada.get(f"{ADA}/mailbox")).json()["state"] == "open"
            first.end()
            await until(ada, "failing")
            with dovecot() as second:
                ada.runtime.looking._servers = servers(second)
                await put(ada, second)
                await deliver(second, "482937")
                at = await attempt(ada)
                await deliver(second, "904417")
                assert (await ada.get(f"{at}?wait=20")).json()["code"] in {"904417", "482937"}


async def test_a_server_that_does_not_tell_is_asked(tmp_path: Path):
    with dovecot(idle=False) as quiet:
        opened = await servers(quiet).open(
            MailServer("localhost", quiet.imaps, "tls", "bo@codes.test", Secret(PASSWORD))
        )
        before = (await opened.new(None)).read_to
        waiting = asyncio.create_task(opened.wait(1))
        await asyncio.to_thread(quiet.deliver, letter(), "bo@codes.test")
        await waiting
        assert len((await opened.new(before)).mails) == 1
        with pytest.raises(MailFault):
            await servers(quiet).open(
                MailServer("localhost", quiet.imaps, "tls", "bo@codes.test", Secret("wrong"))
            )
        await opened.close()


async def test_numbers_of_another_validity_are_not_taken_for_ours(server: Dovecot):
    await deliver(server, "111111")
    opened = await servers(server).open(
        MailServer("localhost", server.imaps, "tls", "ada@codes.test", Secret(PASSWORD))
    )
    found = await opened.new(ReadTo(validity=1, uid=999_999))
    await opened.close()
    assert len(found.mails) == 1
    assert found.read_to.validity != 1
