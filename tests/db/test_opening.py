"""What cannot be opened is refused in one sentence that names no password, and a non-zero exit."""

import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from rollcall.db.faults import DatabaseUnusable
from rollcall.db.opening import bring_up_to_date, open_database
from tests.live import PROGRAM

PASSWORD = "canaryPassword77"
WRONG_URLS = {
    "no URL at all": "somewhere",
    "another database": f"mysql://me:{PASSWORD}@127.0.0.1/roster",
    "one slash too few": f"postgresql:/me:{PASSWORD}@127.0.0.1/roster",
    "no path": "sqlite://",
    "a port that is none": f"postgresql://me:{PASSWORD}@127.0.0.1:port/roster",
    "a host forgotten": f"postgresql://me:{PASSWORD}",
    "a password with a slash": f"postgresql://me:a/{PASSWORD}@127.0.0.1/roster",
    "a password in the query": f"postgresql://127.0.0.1:1/roster?password={PASSWORD}",
    "nobody there": f"postgresql://me:{PASSWORD}@127.0.0.1:1/roster",
    "a name that is none": f"postgresql://me:{PASSWORD}@no-such-host.invalid/roster",
    "a folder that is not there": "sqlite:////no/such/folder/rollcall.db",
    "a folder in its place": "sqlite:////usr",
}


@pytest.mark.parametrize("url", WRONG_URLS.values(), ids=list(WRONG_URLS))
async def test_a_wrong_url_is_one_sentence_without_its_password(url):
    with pytest.raises(DatabaseUnusable) as caught:
        await open_database(url)

    assert PASSWORD not in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith((".", "name."))


async def test_a_wrong_password_is_said_without_it(postgres_cluster):
    url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{postgres_cluster.port}/postgres"

    with pytest.raises(DatabaseUnusable, match=r"postgresql://\*\*\*@127") as caught:
        await open_database(url)

    assert PASSWORD not in caught.value.message


async def test_a_database_that_is_not_there(postgres_cluster):
    with pytest.raises(DatabaseUnusable, match="no_such_database"):
        await open_database(postgres_cluster.url("no_such_database"))


async def test_tables_that_may_not_be_made(postgres_cluster):
    with postgres_cluster.database() as url:
        name = url.rpartition("/")[2]
        reader = f"reader_{name}"
        postgres_cluster.run(
            f"CREATE USER {reader} PASSWORD '{PASSWORD}'",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            database=name,
        )
        place = f"127.0.0.1:{postgres_cluster.port}/{name}"
        with pytest.raises(DatabaseUnusable, match="brought up to date: permission denied") as no:
            await open_database(f"postgresql://{reader}:{PASSWORD}@{place}")

    assert PASSWORD not in no.value.message


async def test_the_driver_s_own_options_in_a_url_are_understood(postgres_cluster):
    """Also while its tables are made, which another library does."""
    with postgres_cluster.database() as url:
        database = await open_database(f"{url}?sslmode=disable")
        assert await database.revision(1) == 0
        await database.close()


async def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "rollcall.db").write_text("This is a letter, and not a database. " * 50)

    with pytest.raises(DatabaseUnusable, match="not a database"):
        await open_database(f"sqlite:///{tmp_path / 'rollcall.db'}")


async def test_a_database_of_a_newer_rollcall(tmp_path):
    url = f"sqlite:///{tmp_path / 'rollcall.db'}"
    await (await open_database(url)).close()
    with sqlite3.connect(tmp_path / "rollcall.db") as file:
        file.execute("UPDATE schema_version SET version_num = '2999_01_01_0000_later'")
    file.close()

    with pytest.raises(DatabaseUnusable, match="newer rollcall"):
        await open_database(url)


async def test_a_database_of_two_steps_at_once_is_not_called_newer(tmp_path):
    """As where somebody put tables of two copies into one."""
    path = tmp_path / "rollcall.db"
    await (await open_database(f"sqlite:///{path}")).close()
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO schema_version VALUES (?)", ("2026_11_20_2200_first_tables",))
    file.close()

    with pytest.raises(DatabaseUnusable, match=r"cannot be brought up to date: .*overlaps"):
        bring_up_to_date(f"sqlite:///{path}")


@pytest.mark.parametrize("url", WRONG_URLS.values(), ids=list(WRONG_URLS))
def test_the_program_says_so_and_ends(url, tmp_path):
    assert PASSWORD not in refused(tmp_path / "data", "--database", url)


def test_the_program_where_the_port_is_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "the port is in use" in refused(tmp_path / "data", "--port", port)


@pytest.mark.parametrize(
    "listen",
    ["nobody=127.0.0.1:0", "tikmatrix", "tikmatrix=127.0.0.1", "tikmatrix=0.0.0.0:0"],
)
def test_the_program_where_a_face_cannot_listen(tmp_path, listen):
    assert f"--listen {listen}" in refused(tmp_path / "data", "--listen", listen)


def test_the_program_where_the_folder_is_a_file(tmp_path):
    (tmp_path / "data").write_text("")

    assert "cannot be made" in refused(tmp_path / "data")


def test_the_program_where_no_folder_can_be_made():
    """Nobody makes folders there, root neither."""
    assert "cannot be made" in refused(Path("/proc/rollcall"))


def test_the_program_where_the_folder_may_not_be_written():
    assert "cannot be written" in refused(Path("/proc"))


def test_the_program_where_the_master_key_is_none(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "master.key").write_text(PASSWORD)

    said = refused(folder)

    assert "does not hold a master key" in said
    assert PASSWORD not in said


def refused(data: Path, *options: str) -> str:
    """What the program says on its way out: one line, and nothing else."""
    port = () if "--port" in options else ("--port", "0")
    done = subprocess.run(
        [PROGRAM, "serve", "--data", data, *port, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("rollcall: ")
    assert done.stderr.count("\n") == 1
    return done.stderr
