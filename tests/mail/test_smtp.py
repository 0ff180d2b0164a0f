"""Our SMTP receiver is bounded in every way, tells nothing, and loses no mail that it took."""

import asyncio
import contextlib
import logging
import smtplib
from collections.abc import Sequence

import pytest

from rollcall.connectors.smtp import receiver as receiving
from tests.mail.letters import letter
from tests.mail.senders import on_a_thread, receiver, send


class Post:
    """A postmaster that keeps what it is handed, and fails where it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.fails = False

    async def knows(self, address: str) -> bool:
        if self.fails:
            raise RuntimeError("tweet7 the database is away")
        return address.endswith("@codes.test")

    async def take(self, addresses: Sequence[str], raw: bytes) -> None:
        if self.fails:
            raise RuntimeError("tweet7 the database is away")
        self.taken.append((list(addresses), raw))


async def said(port: int, *lines: bytes) -> bytes:
    """What a client hears that sends these lines and waits for the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(lines))
    await writer.drain()
    async with asyncio.timeout(20):
        heard = await reader.read()
    writer.close()
    return heard


async def test_a_mail_is_handed_on_as_it_came_to_those_who_are_known():
    post = Post()
    async with receiver(post) as port:
        await send(port, letter(), ["ada@codes.test", "bo@codes.test"])
    [(addresses, raw)] = post.taken
    assert addresses == ["ada@codes.test", "bo@codes.test"]
    assert b"482937" in raw


async def test_a_mail_of_ten_megabytes_is_taken_and_a_larger_one_refused():
    post = Post()
    async with receiver(post) as port:
        line = "word " * 15 + "\n"
        await send(port, letter(text=line * 131_000))
        assert len(post.taken[0][1]) > 10_000_000
        with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as raised:
            await send(port, letter(text=line * 140_000))
        assert raised.value.smtp_code == 552
    assert len(post.taken) == 1


async def test_a_client_that_does_not_say_how_large_its_mail_is_is_stopped():
    async with receiver(Post()) as port:
        begun = (b"EHLO x\r\n", b"MAIL FROM:<a@b.test>\r\n", b"RCPT TO:<a@codes.test>\r\n")
        heard = await said(port, *begun, b"DATA\r\n", b"word\r\n" * 2_000_000, b".\r\nQUIT\r\n")
    assert b"552 " in heard


async def test_what_cannot_be_taken_now_stays_with_its_sender(caplog: pytest.LogCaptureFixture):
    post = Post()
    post.fails = True
    async with receiver(post) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as raised:
            await send(port, letter())
        [(code, _)] = raised.value.recipients.values()
        assert code == 451
        post.fails = False
        known = (b"EHLO x\r\n", b"MAIL FROM:<a@b.test>\r\n", b"RCPT TO:<a@codes.test>\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"".join(known))
        while not (await reader.readline()).startswith(b"250 2.1.5"):
            pass
        post.fails = True
        writer.write(b"DATA\r\nSubject: x\r\n\r\ncode 482937\r\n.\r\nQUIT\r\n")
        heard = await reader.read()
        writer.close()
    assert b"451 4.3.0 Not now" in heard
    assert b"tweet7" not in heard


async def test_only_so_many_are_let_in_at_once():
    async with receiver(Post(), most=2) as port:
        inside = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, _ in inside:
            assert (await reader.readline()).startswith(b"220 ")
        assert (await said(port)).startswith(b"421 ")
        for _, writer in inside:
            writer.close()
            await writer.wait_closed()
        await asyncio.sleep(0.1)
        assert (await said(port, b"QUIT\r\n")).startswith(b"220 ")


async def test_only_so_many_recipients_are_taken_at_once():
    post = Post()
    async with receiver(post) as port:
        refused = await send(port, letter(), [f"a{number}@codes.test" for number in range(25)])
    assert len(refused) == 5
    assert {code for code, _ in refused.values()} == {452}
    assert len(post.taken[0][0]) == 20


async def test_who_trickles_is_hung_up_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receiving, "LONGEST_SESSION", 1.0)
    async with receiver(Post()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def trickle() -> None:
            while True:
                writer.write(b"NOOP\r\n")
                await asyncio.sleep(0.1)

        trickling = asyncio.create_task(trickle())
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionResetError):
                assert b"221" not in await reader.read()
        trickling.cancel()
        writer.close()


@pytest.mark.parametrize(
    "lines",
    [
        b"\x00\xff\xfe\r\n" * 50,
        b"VRFY ada\r\nEXPN all\r\nAUTH PLAIN AGEAYg==\r\nQUIT\r\n",
        b"EHLO x\r\nMAIL FROM:<" + b"a" * 2_000 + b"@b>\r\nQUIT\r\n",
        b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<ada@codes.test> SIZE=1 X=2\r\nQUIT\r\n",
        b"NOOP\r\n" * 500,
        b"DATA\r\n.\r\nQUIT\r\n",
    ],
)
async def test_whatever_is_said_it_answers_and_goes_on(
    lines: bytes, caplog: pytest.LogCaptureFixture
):
    post = Post()
    with caplog.at_level(logging.DEBUG):
        async with receiver(post) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(lines)
            writer.write_eof()
            async with asyncio.timeout(20):
                heard = await reader.read()
            writer.close()
            assert heard.startswith(b"220 ")
            assert b"Traceback" not in heard
            await send(port, letter())
    assert len(post.taken) == 1
    assert "Traceback" not in caplog.text


async def test_nobody_is_let_in_by_a_password_and_nothing_is_sent_on():
    def ask(port: int) -> bytes:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.ehlo()
            assert not server.has_extn("auth")
            code, _ = server.docmd("MAIL FROM:<a@b.test>")
            assert code == 250
            return server.docmd("RCPT TO:<someone@gmail.com>")[1]

    async with receiver(Post()) as port:
        heard = await on_a_thread(lambda: ask(port))
    assert b"not sent on" in heard
