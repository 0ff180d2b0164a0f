"""Changing keys that is killed, at whatever moment and on either database, loses no secret."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from rollcall.core.vault.sealed import SECRETS_SEALED
from rollcall.core.vault.vault import SecretKind
from rollcall.db.statements import Statement
from rollcall.db.tables import DATA_KEYS, SECRETS
from rollcall.kit.clock import wall_clock
from rollcall.kit.sealing import MARK_BYTES, Secret
from rollcall.server.unlocking import unlocked
from rollcall.settings import Settings
from tests.cli.program import run
from tests.live import PROGRAM
from tests.makers import account
from tests.place import open_place

COUNT = 2500
KILLS = 4
LONGEST_START = 60.0
S = SECRETS.c
EVERYTHING = Statement(
    select(S.workspace_id, S.account_number, S.kind, S.sealed).where(S.sealed.is_not(None))
)
PLACES = Statement(select(DATA_KEYS.c.id, DATA_KEYS.c.place).where(DATA_KEYS.c.current.is_(True)))
CHANCE = Random(20261128)  # noqa: S311 - when to kill is no secret


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A roster of many secrets, each of which says whose it is."""

    async def fill() -> None:
        async with open_place(tmp_path / "data", database=database_url) as place:
            await place.put(
                *(
                    account(
                        f"u{n}",
                        number=10001 + n,
                        secrets={SecretKind.PASSWORD: Secret(f"secret of {10001 + n}")},
                    )
                    for n in range(COUNT)
                )
            )

    asyncio.run(fill())
    return Settings(data=tmp_path / "data", database=database_url)


def opened(settings: Settings) -> set[bytes]:
    """Every secret says whose it is; gives the marks of the keys that they are sealed with."""

    async def work() -> set[bytes]:
        sealer, database = await unlocked(settings, wall_clock)
        try:
            rows = await database.rows(EVERYTHING)
        finally:
            await database.close()
        assert len(rows) == COUNT
        for workspace_id, number, kind, sealed in rows:
            row = {"workspace_id": workspace_id, "account_number": number, "kind": kind}
            secret = sealer.open(bytes(sealed), SECRETS_SEALED.place_of(row))
            assert secret == Secret(f"secret of {number}")
        return {bytes(sealed)[:MARK_BYTES] for *_, sealed in rows}

    return asyncio.run(work())


def begun(settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    asked = [PROGRAM, "vault", *words, *where(settings)]
    return subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def where(settings: Settings) -> tuple[str, ...]:
    return ("--data", str(settings.data), "--database", settings.database_url())


def killed_once(
    process: subprocess.Popen[bytes], is_at_work: Callable[[], bool], after: float
) -> bool:
    """Whether it was killed, rather than at its end before."""
    until = time.monotonic() + LONGEST_START
    while process.poll() is None and not is_at_work() and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(after)
    process.kill()
    return process.wait() == -signal.SIGKILL


def rotation_goes_on(settings: Settings) -> Callable[[], bool]:
    """Whether it has sealed anything anew since now."""

    async def look() -> tuple[str, str]:
        _, database = await unlocked(settings, wall_clock)
        try:
            [[key, place]] = await database.rows(PLACES)
        finally:
            await database.close()
        return key, place

    before = asyncio.run(look())
    return lambda: asyncio.run(look()) != before


@pytest.mark.timeout(300)
def test_a_rotation_that_is_killed_again_and_again_loses_no_secret(settings: Settings):
    was = opened(settings)
    killed = 0
    for _ in range(KILLS):
        process = begun(settings, "rotate")
        killed += killed_once(process, rotation_goes_on(settings), CHANCE.uniform(0, 0.2))
        opened(settings)
    assert killed, "it was never in the middle of it"

    done = run("vault", "rotate", *where(settings))

    assert done.code == 0, done
    now = opened(settings)
    assert len(now) == 1
    assert not now & was


@pytest.mark.timeout(300)
def test_another_master_key_that_is_killed_in_coming_locks_nobody_out(settings: Settings):
    key = settings.master_key()
    for _ in range(KILLS):
        process = begun(settings, "rekey")
        beside = key.with_name("master.key.next")
        killed_once(process, beside.exists, CHANCE.uniform(0, 0.15))
        opened(settings)

    before = key.read_text()
    assert run("vault", "rekey", *where(settings)).code == 0
    opened(settings)
    assert key.read_text() != before
    assert not key.with_name("master.key.next").exists()
    assert len({path.read_text() for path in settings.data.glob("master.key*")}) >= 2
    assert {path.stat().st_mode & 0o777 for path in settings.data.glob("master.key*")} == {0o600}


def test_whoever_opens_it_finishes_what_was_broken_off_at_the_very_end(settings: Settings):
    """The data keys are wrapped with the new master key, which is not in its place yet."""
    key = settings.master_key()
    old = key.read_text()
    assert run("vault", "rekey", *where(settings)).code == 0
    new = key.read_text()
    key.with_name("master.key.next").write_text(new)
    key.write_text(old)
    assert "broken off" in run("doctor", *where(settings)).out

    opened(settings)

    assert key.read_text() == new
    assert not key.with_name("master.key.next").exists()
