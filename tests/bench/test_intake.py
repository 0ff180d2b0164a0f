"""A long file is imported with no more memory than a short one."""

from pathlib import Path

import pytest

from bench.intake import MOST_GROWTH, watched

ROWS = 40_000


@pytest.mark.timeout(300)
def test_memory_does_not_grow_with_the_rows_of_a_file(tmp_path: Path):
    seen = watched(ROWS, tmp_path)

    assert seen.rows == ROWS
    assert seen.early > 0, "it was never looked at before a quarter of the rows"
    assert (tmp_path / "accounts.csv").stat().st_size > 1.5 * MOST_GROWTH * 2**20
    assert seen.growth < MOST_GROWTH, seen
