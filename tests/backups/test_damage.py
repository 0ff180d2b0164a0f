"""A backup of which a single byte is another or missing is refused, and nothing is kept of it."""

import asyncio
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rollcall.core.backups.form import MANIFEST, MANIFEST_SUM, Unusable
from rollcall.db.faults import DatabaseUnusable
from rollcall.server.whole_rosters import back_up, restore
from rollcall.settings import Settings
from tests.backups.rosters import contents, nobody
from tests.place import open_place

PLACES = 30


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A small one, so that most of it can be damaged in turn."""
    async with open_place(tmp_path / "data"):
        pass
    await back_up(Settings(data=tmp_path / "data"), tmp_path / "whole.zip", nobody, replace=False)
    return tmp_path / "whole.zip"


def tried(file: Path, content: bytes) -> Settings | None:
    """Where it was restored to; None where it was refused and left nothing."""
    damaged = file.with_name("damaged.zip")
    damaged.write_bytes(content)
    to = Settings(data=file.parent / f"to-{sha256(content).hexdigest()}")
    try:
        asyncio.run(restore(to, damaged, nobody))
    except Unusable:
        assert not to.data.exists() or not list(to.data.iterdir())
        return None
    return to


def test_one_that_is_cut_short_anywhere_is_refused(file: Path):
    whole = file.read_bytes()
    ends = Random(7).sample(range(len(whole)), PLACES)  # noqa: S311 - places, no secrets

    assert [end for end in (0, *ends, len(whole) - 1) if tried(file, whole[:end])] == []


def test_a_byte_that_is_another_is_refused_or_says_nothing_about_the_roster(
    file: Path, tmp_path: Path
):
    """A zip says some things twice, and some that nobody reads, as what system it was made on."""
    whole = file.read_bytes()
    before = contents(Settings(data=tmp_path / "data").database_url())
    refused = 0
    for place in Random(8).sample(range(len(whole)), PLACES):  # noqa: S311 - the same
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        to = tried(file, bytes(damaged))
        refused += to is None
        if to is not None:
            assert contents(to.database_url()) == before
    assert refused > PLACES // 3


def rewritten(file: Path, changes: dict[str, bytes | None]) -> bytes:
    """The same zip with members that are others, or that are not there."""
    made = file.with_name("rewritten.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return made.read_bytes()


def manifest_of(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as zipped:
        return json.loads(zipped.read(MANIFEST))


def vouched_for(manifest: dict[str, Any]) -> dict[str, bytes | None]:
    written = json.dumps(manifest).encode()
    return {MANIFEST: written, MANIFEST_SUM: sha256(written).hexdigest().encode()}


def refusal(file: Path, changes: dict[str, bytes | None]) -> str:
    damaged = file.with_name("damaged.zip")
    damaged.write_bytes(rewritten(file, changes))
    to = Settings(data=file.parent / "to")
    with pytest.raises((Unusable, DatabaseUnusable)) as refused:
        asyncio.run(restore(to, damaged, nobody))
    assert not (to.data / "rollcall.db").exists()
    return refused.value.message


def test_rows_that_are_others_missing_or_more_are_refused(file: Path):
    with zipfile.ZipFile(file) as zipped:
        rows = zipped.read("tables/workspaces")
    for other in (rows.replace(b"Test", b"Best"), b"", rows * 2, b"[1]\n", b"\xff", None):
        assert "workspaces" in refusal(file, {"tables/workspaces": other})


def test_a_manifest_that_is_another_is_refused(file: Path):
    manifest = manifest_of(file)
    assert "manifest" in refusal(file, {MANIFEST: json.dumps(manifest | {"key": "ab"}).encode()})
    assert "no backup of rollcall's" in refusal(file, {MANIFEST_SUM: None})
    assert "cannot be read" in refusal(file, vouched_for({"format": "rollcall backup"}))


def test_one_that_vouches_for_itself_must_still_fit_its_step(file: Path):
    manifest = manifest_of(file)
    fewer = manifest | {"tables": manifest["tables"][1:]}
    assert "has not the tables" in refusal(file, vouched_for(fewer))
    first = manifest["tables"][0]
    narrower = first | {"columns": first["columns"][1:]}
    assert "has not the columns" in refusal(
        file, vouched_for(manifest | {"tables": [narrower, *manifest["tables"][1:]]})
    )
    assert "newer rollcall" in refusal(file, vouched_for(manifest | {"step": "2099_01_01_0000_x"}))
    assert "newer rollcall" in refusal(file, vouched_for(manifest | {"version": 2}))
    for step in ("../env", "\x1b[2J", ""):
        assert "cannot be read" in refusal(file, vouched_for(manifest | {"step": step}))


def test_a_sum_over_the_rows_that_does_not_hold_is_refused(file: Path):
    manifest = manifest_of(file)
    tables = [one | {"sum": "0" * 64} for one in manifest["tables"]]
    assert "not those that were written" in refusal(
        file, vouched_for(manifest | {"tables": tables})
    )
