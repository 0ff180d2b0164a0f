"""Rosters of any size, the same for the same size; put in past the core, for speed."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import KeyRequest, new_key, store
from rollcall.db.tables import (
    ACCOUNT_TAGS,
    ACCOUNTS,
    DEVICES,
    HARVEST_ACCOUNTS,
    HARVESTS,
    REVISIONS,
)
from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings

DRIVER: Any = asyncpg
SEED = 20_261_120
FIRST = 10_001
CHUNK = 20_000
BORN = 1_700_000_000
PLATFORMS = {
    "tiktok": 30,
    "instagram": 24,
    "youtube": 12,
    "facebook": 10,
    "x": 9,
    "threads": 6,
    "linkedin": 5,
    "pinterest": 4,
}
STATES = {
    ("healthy", None): 78,
    ("expiring", "token_expiring_soon"): 5,
    ("expired", "token_expired"): 6,
    ("limited", "rate_limited"): 3,
    ("unhealthy", "checkpoint_required"): 3,
    ("setup_incomplete", "no_consent"): 1,
    ("disabled", "disabled_by_person"): 2,
    ("unknown", "never_checked"): 2,
}
COUNTRIES = ("US", "GB", "FR", "DE", "BR", "JP", "IN", "MX", None)
TAGS = ("agency", "batch-a", "batch-b", "brand", "creator", "launch", "seasonal", "vip")
RARE_TAG = "recall"
RARE_EVERY = 500
NAMES = ("ada", "bo", "cleo", "dara", "eli", "fay", "gus", "hana", "ivo", "june", "kit", "lea")
THINGS = ("bakes", "builds", "climbs", "cooks", "draws", "films", "knits", "plants", "rides")
ACCOUNTS_ON_A_DEVICE = 20
DEVICE = "DEV00000001"
"""A device that every roster has."""

Tables = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Roster:
    """A database that holds one workspace's accounts, and a key to it without a limit."""

    size: int
    url: str
    data: Path
    key: str
    workspace_id: int

    @property
    def on(self) -> str:
        return "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"


async def make_roster(size: int, data: Path, database: str | None = None) -> Roster:
    """Lay out an empty server in `data` and fill it with `size` accounts."""
    runtime = await open_runtime(Settings(data=data, database=database))
    owner = await begin(runtime)
    key = new_key()
    asked = KeyRequest(name="bench", scopes=(Scope.READ, Scope.WRITE), requests_per_minute=0)
    async with runtime.database.transaction() as transaction:
        await store(transaction, owner.workspace_id, key, asked, runtime.clock())
    await runtime.database.close()
    url = runtime.settings.database_url()
    roster = Roster(size, url, data, key, owner.workspace_id)
    if database is None:
        _fill_sqlite(roster)
    else:
        await _fill_postgresql(roster)
    return roster


def _chunks(roster: Roster) -> Iterator[Tables]:
    chance = Random(SEED)  # noqa: S311 - a roster is no secret
    yield _devices(roster, chance)
    for start in range(0, roster.size, CHUNK):
        yield _accounts(roster, chance, range(start, min(start + CHUNK, roster.size)))


def _devices(roster: Roster, chance: Random) -> Tables:
    harvest = ("0" * 31 + "1", roster.workspace_id, "Weekly figures", _instant(0))
    devices = [
        (roster.workspace_id, _serial(n), "Pixel 8a", chance.random() < 0.8, _instant(n))
        for n in range(1, _last_device(roster) + 1)
    ]
    return {"devices": devices, "harvests": [harvest]}


def _accounts(roster: Roster, chance: Random, places: range) -> Tables:
    records: list[tuple[Any, ...]] = []
    tags: list[tuple[int, str, int]] = []
    uses: list[tuple[int, int, str]] = []
    platforms = chance.choices(list(PLATFORMS), list(PLATFORMS.values()), k=len(places))
    states = chance.choices(list(STATES), list(STATES.values()), k=len(places))
    for place, platform, (health, reason) in zip(places, platforms, states, strict=True):
        number = FIRST + place
        worn = sorted(chance.sample(TAGS, chance.randrange(3)))
        worn += [RARE_TAG] if place % RARE_EVERY == 0 else []
        serial = None
        if platform in ("tiktok", "instagram"):
            serial = _serial(place // ACCOUNTS_ON_A_DEVICE % _last_device(roster) + 1)
        records.append(_record(roster, chance, number, platform, (health, reason), worn, serial))
        tags += [(roster.workspace_id, tag, number) for tag in worn]
        if place % 10 == 0:
            uses.append((roster.workspace_id, number, "0" * 31 + "1"))
    return {"accounts": records, "account_tags": tags, "harvest_accounts": uses}


def _record(
    roster: Roster,
    chance: Random,
    number: int,
    platform: str,
    state: tuple[str, str | None],
    tags: list[str],
    serial: str | None,
) -> tuple[Any, ...]:
    health, reason = state
    username = f"{chance.choice(NAMES)}_{chance.choice(THINGS)}_{number}"
    display, email = f"{username.title()} on air", f"{username}@example.com"
    mailbox = f"{username}@mail.example"
    fine = health in ("healthy", "expiring")
    made = number * 7
    said: dict[str, Any] = {
        "number": number,
        "workspace_id": roster.workspace_id,
        "uuid": f"{chance.getrandbits(128):032x}",
        "external_id": f"crm-{number}",
        "platform": platform,
        "username": username,
        "display_name": display,
        "email": email,
        "mailbox": mailbox,
        "country": chance.choice(COUNTRIES),
        "biography": "Writes about small things, answers when asked.",
        "avatar_url": f"https://cdn.example/{number}.png",
        "link_url": None,
        "profile_url": f"https://{platform}.example/@{username}",
        "platform_account_id": str(number * 31),
        "signed_in": fine,
        "enabled": health != "disabled",
        "device_serial": serial,
        "app_package": "com.zhiliaoapp.musically" if platform == "tiktok" else None,
        "manager": "cm-7",
        "params": "{}",
        "tags": "[" + ",".join(f'"{tag}"' for tag in tags) + "]",
        "health": health,
        "can_post": fine,
        "health_reason": reason,
        "health_since": _instant(made + 900),
        "health_confidence": "probed",
        "health_evidence": None if reason is None else '{"asked":"profile","answered":"401"}',
        "checked_at": _instant(made + 3600),
        "synced_at": _instant(made + 1800),
        "session_expires_at": _instant(made + 9_000_000) if fine else None,
        "created_at": _instant(made),
        "updated_at": _instant(made + 3600),
        "version": 1,
        "sort_name": username,
        "search": "\n".join((username, display.lower(), email, mailbox, (serial or "").lower())),
    }
    return tuple(said.get(name) for name in COLUMNS["accounts"])


def _serial(n: int) -> str:
    return f"DEV{n:08d}"


def _last_device(roster: Roster) -> int:
    return max(1, roster.size // ACCOUNTS_ON_A_DEVICE)


def _instant(seconds: int) -> str:
    at = BORN + seconds
    days, rest = divmod(at, 86_400)
    return f"{_day(days)}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.000Z"


@cache
def _day(days: int) -> str:
    return datetime.fromtimestamp(days * 86_400, UTC).date().isoformat()


COLUMNS = {
    ACCOUNTS.name: tuple(column.name for column in ACCOUNTS.columns),
    ACCOUNT_TAGS.name: ("workspace_id", "tag", "account_number"),
    DEVICES.name: ("workspace_id", "serial", "model", "online", "seen_at"),
    HARVESTS.name: ("id", "workspace_id", "name", "created_at"),
    HARVEST_ACCOUNTS.name: ("workspace_id", "account_number", "harvest_id"),
}


def _fill_sqlite(roster: Roster) -> None:
    """Rows first and indexes afterwards: a million rows would else be sorted in one at a time."""
    path = roster.url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('accounts', 'account_tags')"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        for tables in _chunks(roster):
            for name, rows in tables.items():
                columns = COLUMNS[name]
                sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({_marks(columns)})"  # noqa: S608
                connection.executemany(sql, rows)
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute(f"UPDATE {REVISIONS.name} SET moves = moves + 1")  # noqa: S608
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _marks(columns: tuple[str, ...]) -> str:
    return ", ".join("?" * len(columns))


async def _fill_postgresql(roster: Roster) -> None:
    connection = await DRIVER.connect(roster.url)
    try:
        indexes = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND tablename IN ('accounts', 'account_tags')"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        for name, _ in indexes:
            await connection.execute(f'DROP INDEX "{name}"')
        for tables in _chunks(roster):
            for name, rows in tables.items():
                await connection.copy_records_to_table(name, records=rows, columns=COLUMNS[name])
        for _, definition in indexes:
            await connection.execute(definition)
        await connection.execute(f"UPDATE {REVISIONS.name} SET moves = moves + 1")  # noqa: S608
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
