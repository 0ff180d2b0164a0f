"""Worlds: one seed makes one world, wherever, however and to whatever size it grows."""

import contextlib
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from rollcall.db.statements import Statement
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world.growing import SMALLEST, grow
from rollcall.sandbox.world.people import NEIGHBOURS, known_at, somebody_at
from rollcall.sandbox.world.posting import posts_of, video_ids
from rollcall.server.world import grow_world
from tests.live import PROGRAM
from tests.place import Place
from tests.real.postgres import Cluster
from tests.social.test_world import SUMS
from tests.worlds import open_world

PEOPLE = 1_400
KNOWN = Path(__file__).parent.parent / "published_clients" / "tikapi_operations.json"
ORDERS = {
    "people": "id",
    "sounds": "id",
    "hashtags": "id",
    "videos": "id",
    "video_hashtags": "hashtag_id, video_id",
    "follows": "number",
    "video_likes": "number",
    "video_saves": "number",
    "comments": "id",
    "playlists": "id",
    "playlist_videos": "playlist_id, place",
    "words": "kind, word, id",
    "short_links": "word, kind",
    "conversations": "short_id",
    "conversation_people": "short_id, person_id",
    "messages": "short_id, place",
    "live_rooms": "number",
    "coin_payments": "number",
}
DIGEST = (
    "from rollcall.sandbox.world.growing import grow; from hashlib import sha256;"
    "print(sha256(repr([(b.rows, b.sums) for b in grow(0, 60)]).encode()).hexdigest())"
)


async def digests(world: Place) -> dict[str, str]:
    """By table, of every row that there is."""
    return {table: await _digest(world, table, order) for table, order in ORDERS.items()}


async def _digest(world: Place, table: str, order: str) -> str:
    # A word's bytes, as SQLite has them; PostgreSQL would go by a language.
    collated = ", ".join(
        f'{name} COLLATE "C"' if name in ("kind", "word") and _on_postgresql(world) else name
        for name in order.split(", ")
    )
    statement = Statement(text(f"SELECT * FROM {table} ORDER BY {collated}").columns())
    rows = await world.runtime.database.rows(statement)
    plain = [[int(v) if isinstance(v, bool) else v for v in row] for row in rows]
    assert plain
    return sha256(json.dumps(plain).encode()).hexdigest()


def _on_postgresql(world: Place) -> bool:
    return world.runtime.settings.database_url().startswith("postgresql")


def test_the_order_of_a_processs_hashes_changes_nothing():
    said = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(said) == 1


@pytest.mark.real
async def test_both_databases_hold_the_same_world(
    grown: Path, grown_on_postgresql: tuple[Path, str], postgres_cluster: Cluster
):
    folder, template = grown_on_postgresql
    with postgres_cluster.database(template) as url:
        async with open_world(grown) as one, open_world(folder, url) as other:
            assert await digests(one) == await digests(other)


async def test_a_world_of_a_thousand_adds_up_and_answers_every_example(world: Place):
    """Whatever it has grown to, what the documents name is there."""
    for people in (437, 1_000):
        await grow_world(world.runtime, world.workspace_id, people, lambda _: None)

    for what, sql in SUMS.items():
        [[wrong]] = await world.runtime.database.rows(Statement(text(sql).columns()))
        assert wrong == 0, what
    for entry in json.loads(KNOWN.read_text()):
        await _answers_its_example(world, entry)


async def _answers_its_example(world: Place, entry: dict[str, Any]) -> None:
    if entry.get("effects") or entry["method"] != "GET":
        return
    examples = {
        name: parameter.get("example", parameter.get("given"))
        for name, parameter in entry["parameters"].items()
        if parameter.keys() & {"example", "given"}
    }
    path = f"/tikapi{entry['path']}"
    for word in [word for word in examples if f"{{{word}}}" in path]:
        path = path.replace(f"{{{word}}}", str(examples.pop(word)))
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    answer = await world.ask("GET", path, params=examples, headers=headers)
    assert answer.status_code in {200, 501}, (entry["name"], answer.text)


@pytest.mark.parametrize("place", [0, 1, NEIGHBOURS - 1, NEIGHBOURS, 777, 123_456])
def test_what_is_remembered_of_somebody_is_what_is_so(place: int):
    who, known = somebody_at(place), known_at(place)

    assert (known.place, known.id, known.language) == (place, who.id, who.language)
    assert known.joined == who.joined
    posts = posts_of(who)
    assert list(video_ids(place)) == [-p.id if p.private else p.id for p in posts]


def test_nobody_is_drawn_for_the_smallest_world_who_is_not_in_it():
    assert SMALLEST % NEIGHBOURS == 0


def share_of_the_first(counts: Sequence[int], part: float) -> float:
    ordered = sorted(counts, reverse=True)
    return sum(ordered[: max(1, int(len(ordered) * part))]) / sum(ordered)


def test_few_have_most_of_what_there_is():
    """A tenth of all has far more than a tenth, and of that the first far more than the last."""
    batches = list(grow(0, 600))
    videos = [row for batch in batches for row in batch.rows["videos"] if row["fault"] is None]
    followers: dict[int, int] = {}
    for batch in batches:
        for row in batch.rows["follows"]:
            followers[row["followed_id"]] = followers.get(row["followed_id"], 0) + 1
    plays = [row["plays"] for row in videos]

    assert share_of_the_first(plays, 0.1) > 0.6
    assert share_of_the_first([row["likes"] for row in videos], 0.1) > 0.5
    assert share_of_the_first(list(followers.values()), 0.1) > 0.25
    ordered = sorted(plays, reverse=True)
    assert ordered[len(ordered) // 1000] > 5 * ordered[len(ordered) // 100]


async def test_growing_that_is_broken_off_goes_on_to_the_same_world(grown: Path, tmp_path: Path):
    shutil.copytree(grown, broken_off := tmp_path / "broken off")
    shutil.copytree(grown, at_once := tmp_path / "at once")
    asked = ["sandbox", "grow", "--people", str(PEOPLE), "--data"]

    said = _broken_off([PROGRAM, *asked, broken_off], broken_off / "rollcall.db")
    between = _people(broken_off / "rollcall.db")
    for data in (broken_off, at_once):
        _done([PROGRAM, *asked, data])

    assert f"/{PEOPLE}" in said, "there is a bar that says how far it is"
    assert "the same command goes on where it was" in said
    assert between < PEOPLE < _people(broken_off / "rollcall.db")
    async with open_world(broken_off) as one, open_world(at_once) as other:
        assert await digests(one) == await digests(other)


def _broken_off(command: Sequence[str | Path], database: Path) -> str:
    """What is said at a terminal by a command that is interrupted as soon as it wrote something."""
    ours, theirs = pty.openpty()
    before, until = _people(database), time.monotonic() + 60
    # Somebody reads all the while, as at a terminal: a bar that nobody takes in would stand still.
    with ThreadPoolExecutor(1) as reader:
        said = reader.submit(_all_of, ours)
        with subprocess.Popen(command, stderr=theirs, env=os.environ | {"TERM": "xterm"}) as run:
            os.close(theirs)
            while _people(database) == before and time.monotonic() < until:
                time.sleep(0.05)
            run.send_signal(signal.SIGINT)
            assert run.wait(60) != 0
        return " ".join(said.result().decode().split())


def _done(command: Sequence[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _all_of(terminal: int) -> bytes:
    """What is said until the other end is closed, which a terminal tells by failing."""
    said = b""
    with os.fdopen(terminal, "rb", buffering=0) as told, contextlib.suppress(OSError):
        while part := told.read(4096):
            said += part
    return said


def _people(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        [[count]] = connection.execute("SELECT count(*) FROM people")
        return int(count)
