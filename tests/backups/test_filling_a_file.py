"""Filling a SQLite file from two threads: one reads what the other writes."""

import sys
from pathlib import Path

import pytest

from rollcall.db.copies.sqlite import sqlite_filling
from rollcall.db.migrations import NEWEST


@pytest.fixture
def turns_change_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("turns_change_often")
async def test_a_statement_is_let_go_of_by_the_thread_that_used_it(tmp_path: Path):
    """Let go of by the other, it is taken from under the next that the first is at work on."""
    puts = 10_000
    async with sqlite_filling(tmp_path / "rollcall.db", NEWEST) as filling:
        [tags] = [shape for shape in filling.shapes if shape.table == "account_tags"]
        for number in range(puts):
            await filling.put(tags, [(1, f"tag{place}", number) for place in range(3)])

        found = [row async for rows in filling.batches(tags) for row in rows]

    assert len(found) == 3 * puts
