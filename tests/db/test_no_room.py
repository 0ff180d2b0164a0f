"""A disk that takes no more is said to be full, to callers and to whoever starts the server."""

import subprocess
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from rollcall.db.faults import DatabaseUnwritable
from rollcall.db.opening import open_database
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNT_TAGS
from tests.live import PROGRAM, live
from tests.place import open_place

FULL = Statement(text("PRAGMA max_page_count = 1"))
"""No page more than there are: SQLite then says what it says of a full disk."""
TAG = insert_row(ACCOUNT_TAGS)
TAGGED = {"workspace_id": 1, "tag": "t", "account_number": 1}
NAMED = {"platform": "tiktok", "biography": "b" * 400}
MANY = {"accounts": [NAMED | {"username": f"u{n}"} for n in range(200)]}


async def test_a_full_disk_is_a_refusal_that_says_so(tmp_path: Path):
    async with open_place(tmp_path / "data") as place:
        async with place.runtime.database.transaction() as transaction:
            await transaction.note(FULL)
        refused = await place.ask("POST", "/v1/accounts/bulk", json=MANY)
        listed = await place.get("/v1/accounts")

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert "disk of the database is full" in refused.json()["detail"]
    assert "Make room" in refused.json()["detail"]
    assert listed.status_code == 200, "what is there can still be read"
    assert listed.json()["data"] == [], "and nothing is half-written"


async def test_a_postgresql_that_takes_no_writes_says_so(postgres_cluster):
    with postgres_cluster.database() as url:
        await (await open_database(url)).close()
        name = url.rpartition("/")[2]
        postgres_cluster.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        database = await open_database(url)
        try:
            with pytest.raises(DatabaseUnwritable, match="read-only"):
                async with database.transaction() as transaction:
                    await transaction.write(1, TAG, TAGGED)
        finally:
            await database.close()


def test_a_first_start_without_room_is_one_sentence(tmp_path: Path):
    """As much may be written as the tables need, and not the fleet of the sandbox."""
    begun = subprocess.run(
        [
            "bash",
            "-c",
            f"ulimit -f 2000; exec {PROGRAM} serve --sandbox --port 0 --data {tmp_path}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert begun.returncode == 1, begun.stderr
    [line] = begun.stderr.splitlines()
    assert line.startswith("rollcall: ")
    assert "cannot be written" in line
    with live(tmp_path) as begun_again:
        headers = {"x-api-key": begun_again.key}
        roster = httpx2.get(f"{begun_again.url}/v1/health", headers=headers).json()
    assert roster["accounts"] > 50, "what was begun without room is made whole once there is some"
