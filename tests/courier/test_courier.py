"""The courier as a process: one for a folder, sent to once, and there when its sender is gone."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rollcall.courier.errands import LOCK, SOCKET, Servers
from rollcall.courier.sending import Courier
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Reconnect, Repeat, Tokens, TryLater, Unconfirmed, Unknown
from tests.courier.platform import Slow
from tests.courier.program import SENT

APP = App("our app", Secret("s3cret"))
SERVERS = Servers((), "", "")


def program(idle: float = 60) -> tuple[str, ...]:
    return sys.executable, "-m", "tests.courier.program", str(idle)


def tokens(refresh: str) -> Tokens:
    return Tokens(Secret("access"), Secret(refresh), None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
        os.kill(pid_of(tmp_path), signal.SIGKILL)


def pid_of(folder: Path) -> int:
    return int((folder / LOCK).read_text())


def courier(folder: Path, **how: float) -> Courier:
    return Courier(folder, SERVERS, program=program(**how))


def sent(folder: Path) -> list[str]:
    return (folder / SENT).read_text().splitlines()


async def until(so: Callable[[], bool]) -> None:
    for _ in range(400):
        if so():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_it_is_started_when_there_is_something_to_carry(folder: Path):
    ours = courier(folder)
    assert not await ours.left_over()
    assert not (folder / LOCK).exists()

    renewed = await ours.renew(Slow(), APP, tokens("one"), "ada")

    assert renewed.access.reveal() == "new one"
    assert renewed.refresh == Secret("next one")
    assert renewed.expires_in == pytest.approx(3600, abs=30)
    assert renewed.refresh_expires_in == pytest.approx(7200, abs=30)
    assert sent(folder) == ["one our app ada []"]


async def test_what_was_carried_is_sent_once_until_its_answer_is_stored(folder: Path):
    ours, consent = courier(folder), Slow()
    await ours.renew(consent, APP, tokens("one"), "ada")
    assert await ours.has(consent, APP, tokens("one"))
    assert not await ours.has(consent, APP, tokens("another"))

    again = await courier(folder).renew(consent, APP, tokens("one"), "ada")
    assert again.access.reveal() == "new one"
    assert len(sent(folder)) == 1

    await ours.stored(consent, APP, tokens("one"))
    assert not await ours.has(consent, APP, tokens("one"))
    assert not await ours.left_over()


async def test_it_goes_on_when_whoever_sent_it_is_gone(folder: Path):
    ours, consent = courier(folder), Slow()
    going = asyncio.create_task(ours.renew(consent, APP, tokens("slow one"), "ada"))
    await until((folder / SENT).exists)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going

    another = courier(folder)
    assert await another.has(consent, APP, tokens("slow one"))
    renewed = await another.renew(consent, APP, tokens("slow one"), "ada")

    assert renewed.access.reveal() == "new slow one"
    assert len(sent(folder)) == 1


async def test_many_who_begin_at_once_have_one_courier(folder: Path):
    several = [courier(folder) for _ in range(4)]

    renewed = await asyncio.gather(
        *(one.renew(Slow(), APP, tokens(f"t{nth}"), "ada") for nth, one in enumerate(several))
    )

    assert [one.access.reveal() for one in renewed] == ["new t0", "new t1", "new t2", "new t3"]
    assert len(sent(folder)) == 4
    for nth, one in enumerate(several):
        assert await one.has(Slow(), APP, tokens(f"t{nth}"))


async def test_a_courier_that_is_killed_on_the_way_leaves_doubt_and_its_successor_works(
    folder: Path,
):
    ours = courier(folder)
    going = asyncio.create_task(ours.renew(Slow(), APP, tokens("slow one"), "ada"))
    await until((folder / SENT).exists)
    os.kill(pid_of(folder), signal.SIGKILL)
    with pytest.raises(Unconfirmed):
        await going
    assert not await ours.has(Slow(), APP, tokens("slow one"))

    renewed = await ours.renew(Slow(), APP, tokens("two"), "ada")
    assert renewed.access.reveal() == "new two"


async def test_faults_come_as_they_were(folder: Path):
    ours = courier(folder)
    with pytest.raises(Reconnect, match=r"It ended\.") as ended:
        await ours.renew(Slow(), APP, tokens("ended"), "ada")
    assert (ended.value.asked, ended.value.code, ended.value.said) == (
        "the platform",
        "190",
        "Sorry.",
    )
    with pytest.raises(TryLater, match=r"It is busy\.") as busy:
        await ours.renew(Slow(), APP, tokens("busy"), "ada")
    assert busy.value.seconds == 7.0
    with pytest.raises(Unconfirmed, match="ValueError"):
        await ours.renew(Slow(), APP, tokens("broken"), "ada")


async def test_it_ends_when_there_is_nothing_to_do_and_is_started_again(folder: Path):
    ours, consent = courier(folder, idle=0.1), Slow()
    await ours.renew(consent, APP, tokens("one"), "ada")
    first = pid_of(folder)
    await asyncio.sleep(1.5)
    assert (folder / SOCKET).exists()  # it has an answer that nobody stored
    await ours.stored(consent, APP, tokens("one"))
    await until(lambda: not (folder / SOCKET).exists())

    await ours.renew(consent, APP, tokens("two"), "ada")
    assert pid_of(folder) != first


async def test_it_is_asked_to_stop_and_waits_for_its_answers_to_be_fetched(folder: Path):
    ours, consent = courier(folder), Slow()
    going = asyncio.create_task(ours.renew(consent, APP, tokens("slow one"), "ada"))
    await until((folder / SENT).exists)
    os.kill(pid_of(folder), signal.SIGTERM)

    assert (await going).access.reveal() == "new slow one"
    await ours.stored(consent, APP, tokens("slow one"))
    await until(lambda: not (folder / SOCKET).exists())


async def test_what_may_be_repeated_is_not_carried(folder: Path):
    harmless = Slow()
    harmless.repeat = Repeat.HARMLESS
    with pytest.raises(Unknown, match="from here"):
        await courier(folder).renew(harmless, APP, tokens("one"), "ada")
    assert not (folder / LOCK).exists()


@pytest.mark.parametrize("command", [("/nowhere/to/be/found",), (sys.executable, "-c", "pass")])
async def test_where_none_can_be_had_it_is_sent_from_here(folder: Path, command: tuple[str, ...]):
    with pytest.raises(Unknown, match="from here"):
        await Courier(folder, SERVERS, program=command).renew(Slow(), APP, tokens("one"), "ada")


async def test_a_folder_may_have_a_longer_name_than_a_socket(tmp_path: Path):
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    renewed = await courier(folder, idle=0.1).renew(Slow(), APP, tokens("one"), "ada")
    assert renewed.access.reveal() == "new one"
    os.kill(pid_of(folder), signal.SIGKILL)


async def test_it_knows_no_setting_of_the_server_and_nobody_else_is_let_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ROLLCALL_MASTER_KEY", "bm9ib2R5IG1heSBrbm93IHRoaXM=")
    await courier(folder).renew(Slow(), APP, tokens("one"), "ada")
    assert sent(folder) == ["one our app ada []"]
    assert (folder / SOCKET).stat().st_mode & 0o077 == 0


async def test_nonsense_is_not_answered_and_harms_nobody(folder: Path):
    ours = courier(folder)
    await ours.renew(Slow(), APP, tokens("one"), "ada")
    for said in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x04nope", b"\x00", b""):
        reader, writer = await asyncio.open_unix_connection(folder / SOCKET)
        writer.write(said)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
    assert await ours.has(Slow(), APP, tokens("one"))
