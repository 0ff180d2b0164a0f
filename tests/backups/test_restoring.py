"""What is backed up from either database comes out of the backup in either, and as it was."""

import asyncio
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest

from rollcall.core.backups.form import MANIFEST, MANIFEST_SUM, Unusable, WrongKey
from rollcall.core.backups.leaving_out import LEFT_OUT
from rollcall.core.vault.proof import Opens
from rollcall.db.faults import DatabaseUnusable, Unstorable
from rollcall.db.migrations import NEWEST, VERSIONS
from rollcall.db.migrations.running import migrate
from rollcall.db.tables import METADATA
from rollcall.server.runtime import open_runtime
from rollcall.server.whole_rosters import Restored, Written, back_up, rehearse, restore
from rollcall.settings import Settings
from tests.backups.conftest import KINDS, New
from tests.backups.rosters import contents, elsewhere, nobody
from tests.makers import account
from tests.place import Place


def backed_up(settings: Settings, file: Path) -> Written:
    return asyncio.run(back_up(settings, file, nobody, replace=False))


def restored(settings: Settings, file: Path) -> Restored:
    return asyncio.run(restore(settings, file, nobody))


def next_number(settings: Settings) -> int:
    """The number that the next account gets, which is then there."""

    async def put() -> int:
        runtime = await open_runtime(replace(settings, sandbox=True))
        try:
            place = Place(runtime, 1, "", None)  # type: ignore[arg-type] - nothing is asked
            [outcome] = await place.put(account(f"newcomer_{settings.data.name}"))
        finally:
            await runtime.database.close()
        assert outcome.number is not None
        return outcome.number

    return asyncio.run(put())


def test_what_is_restored_is_what_was_backed_up(roster: Settings, empty: str, tmp_path: Path):
    before = contents(roster.database_url(), tuple(LEFT_OUT))
    written = backed_up(roster, tmp_path / "backup.zip")
    to = elsewhere(roster, empty, tmp_path / "to")

    made = restored(to, tmp_path / "backup.zip")

    assert made.opens is Opens.YES
    after = contents(empty)
    assert {name: after[name] for name in before} == before
    assert [after[name].total() for name in LEFT_OUT] == [0 for _ in LEFT_OUT]
    assert written.manifest.rows == sum(rows.total() for rows in before.values()) > 10_000
    assert contents(roster.database_url(), tuple(LEFT_OUT)) == before, "it was only read"
    assert next_number(to) == next_number(roster)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_whose_account_is_gone_is_not_given_again(
    file_roster: Settings, new: New, kind: str, tmp_path: Path
):
    with closing(sqlite3.connect(file_roster.data / "rollcall.db")) as database, database:
        database.execute("UPDATE sqlite_sequence SET seq = 20000 WHERE name = 'accounts'")
    backed_up(file_roster, tmp_path / "backup.zip")
    to = elsewhere(file_roster, new(kind), tmp_path / "to")
    back = elsewhere(file_roster, new("sqlite"), tmp_path / "back")

    restored(to, tmp_path / "backup.zip")
    backed_up(to, tmp_path / "again.zip")
    restored(back, tmp_path / "again.zip")

    assert [next_number(to), next_number(back)] == [20_001, 20_001]


def test_every_table_is_in_a_backup_or_is_left_out_with_its_reason(
    file_roster: Settings, tmp_path: Path
):
    manifest = backed_up(file_roster, tmp_path / "backup.zip").manifest

    there = {table.name: set(table.columns) for table in manifest.tables}
    known = {name: set(table.columns.keys()) for name, table in METADATA.tables.items()}
    assert there == {name: columns for name, columns in known.items() if name not in LEFT_OUT}
    assert manifest.left_out == LEFT_OUT
    assert known.keys() >= LEFT_OUT.keys(), "a table that is left out is there"
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


def test_no_key_stands_in_it_and_only_its_owner_reads_it(file_roster: Settings, tmp_path: Path):
    backed_up(file_roster, tmp_path / "backup.zip")

    key = file_roster.master_key().read_text().strip()
    with zipfile.ZipFile(tmp_path / "backup.zip") as file:
        everything = b"".join(file.read(name) for name in file.namelist())
        manifest = json.loads(file.read(MANIFEST))
    assert key.encode() not in everything
    assert bytes.fromhex(key) not in everything
    assert manifest["key"] == sha256(b"rollcall key id" + bytes.fromhex(key)).hexdigest()[:16]
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600


def test_it_can_be_read_without_rollcall(file_roster: Settings, tmp_path: Path):
    backed_up(file_roster, tmp_path / "backup.zip")

    with zipfile.ZipFile(tmp_path / "backup.zip") as file:
        manifest = json.loads(file.read(MANIFEST))
        [table] = [one for one in manifest["tables"] if one["name"] == "accounts"]
        content = file.read("tables/accounts")
        vouched = file.read(MANIFEST_SUM).split()[0].decode()
        assert vouched == sha256(file.read(MANIFEST)).hexdigest()
    assert sha256(content).hexdigest() == table["sha256"]
    rows = [json.loads(line) for line in content.splitlines()]
    named = [dict(zip(table["columns"], row, strict=True)) for row in rows]
    assert len(named) == table["rows"] == 60
    assert {one["platform"] for one in named} >= {"tiktok", "instagram"}


def test_the_key_of_another_roster_is_refused_and_nothing_is_left(
    roster: Settings, empty: str, tmp_path: Path
):
    backed_up(roster, tmp_path / "backup.zip")
    to = elsewhere(roster, empty, tmp_path / "to", key=False)
    to.master_key().write_text("00" * 32)

    with pytest.raises(WrongKey, match="needs the one with fingerprint") as refused:
        restored(to, tmp_path / "backup.zip")

    assert "take this one away" in refused.value.message
    to.master_key().unlink()
    assert restored(to, tmp_path / "backup.zip").opens is None, "it is as empty as before"


def test_a_database_that_is_not_empty_is_refused_and_stays(
    roster: Settings, empty: str, tmp_path: Path
):
    backed_up(roster, tmp_path / "backup.zip")
    to = elsewhere(roster, empty, tmp_path / "to")
    restored(to, tmp_path / "backup.zip")
    before = contents(empty)

    with pytest.raises(DatabaseUnusable, match=r"not empty|a database already"):
        restored(to, tmp_path / "backup.zip")

    assert contents(empty) == before


def test_what_another_file_left_is_not_taken_for_the_new_ones(
    file_roster: Settings, tmp_path: Path
):
    backed_up(file_roster, tmp_path / "backup.zip")
    to = elsewhere(file_roster, None, tmp_path / "to")
    (to.data / "rollcall.db-wal").write_bytes(b"of another file")

    with pytest.raises(DatabaseUnusable, match=r"rollcall\.db-wal was left by another"):
        restored(to, tmp_path / "backup.zip")


def test_one_of_an_earlier_step_is_brought_up_to_date(empty: str, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    first = min(path.stem for path in VERSIONS.glob("2*.py"))
    migrate(f"sqlite:///{data}/rollcall.db", first)
    with closing(sqlite3.connect(data / "rollcall.db")) as database, database:
        row = ("w" * 32, "Mine", "{}", "2026-01-01T00:00:00.000Z")
        sql = "INSERT INTO workspaces (uuid, name, settings, created_at) VALUES (?, ?, ?, ?)"
        database.execute(sql, row)
    written = backed_up(Settings(data=data), tmp_path / "backup.zip")

    restored(Settings(data=tmp_path / "to", database=empty), tmp_path / "backup.zip")

    assert written.manifest.step == first != NEWEST
    there = contents(empty)
    assert [row[2] for row in there["workspaces"]] == ["Mine"]
    assert there["readings"].total() == 0


def test_one_of_a_newer_rollcall_is_refused(file_roster: Settings, tmp_path: Path):
    with closing(sqlite3.connect(file_roster.data / "rollcall.db")) as database, database:
        database.execute("UPDATE schema_version SET version_num = '2099_01_01_0000_later'")

    with pytest.raises(DatabaseUnusable, match="newer rollcall"):
        backed_up(file_roster, tmp_path / "backup.zip")

    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.real
def test_a_row_that_the_other_database_cannot_keep_is_said_and_nothing_is_left(
    file_roster: Settings, new: New, tmp_path: Path
):
    with closing(sqlite3.connect(file_roster.data / "rollcall.db")) as database, database:
        database.execute("UPDATE accounts SET display_name = 'a' || char(0) || 'b'")
    backed_up(file_roster, tmp_path / "backup.zip")
    to = elsewhere(file_roster, new("postgresql"), tmp_path / "to")

    with pytest.raises(Unstorable, match="cannot keep a row of accounts"):
        restored(to, tmp_path / "backup.zip")

    with pytest.raises(asyncpg.UndefinedTableError):
        contents(to.database_url())


def test_a_rehearsal_restores_nothing_and_tries_the_key(roster: Settings, tmp_path: Path):
    backed_up(roster, tmp_path / "backup.zip")
    before = sorted(tmp_path.rglob("*"))

    found = asyncio.run(rehearse(roster, tmp_path / "backup.zip", nobody))

    assert found.opens is Opens.YES
    assert sorted(tmp_path.rglob("*")) == before
    roster.master_key().write_text("00" * 32)
    with pytest.raises(WrongKey):
        asyncio.run(rehearse(roster, tmp_path / "backup.zip", nobody))


def test_a_file_that_is_no_backup_is_said_to_be_none(tmp_path: Path):
    text, other = tmp_path / "text.zip", tmp_path / "other.zip"
    text.write_text("no backup")
    with zipfile.ZipFile(other, "w") as out:
        out.writestr("manifest.json", "{}")

    for file in (text, other, tmp_path / "missing.zip", tmp_path):
        with pytest.raises(Unusable):
            restored(Settings(data=tmp_path / "to"), file)
    assert not (tmp_path / "to").exists()
