"""The command line on each database."""

import asyncio
import json
from pathlib import Path

from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.cli.program import run


def test_a_roster_on_either_database(tmp_path: Path, database_url: str) -> None:
    data = tmp_path / "data"

    async def start() -> None:
        runtime = await open_runtime(Settings(data=data, database=database_url))
        await begin(runtime)
        await runtime.database.close()

    asyncio.run(start())
    where = ("--data", str(data), "--database", database_url)
    words = ("accounts", "add", "platform=x", "username=ada", "--secret", "password")
    assert run(*words, *where, given="hidden\n").code == 0
    shown = json.loads(run("accounts", "show", "ada", "--json", *where).out)
    assert [held["kind"] for held in shown["secrets_held"]] == ["password"]
    report = json.loads(run("doctor", "--json", *where).out)
    found = {check["name"]: check for check in report["checks"]}
    assert found["database"]["state"] == "ok", found
    assert found["master key"]["found"] == "It opens a stored secret."
    assert "not a sandbox" in run("sandbox", "reset", "--yes", *where).err
