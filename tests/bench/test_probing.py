"""Asking about a large roster asks about every account once, and lets others have their turn."""

from pathlib import Path

from bench.probing import prepared, probed

SIZE = 1_500
LATEST = 0.5
"""Seconds, on whatever machine: a sweep that held the loop until its end would take longer."""


async def test_every_account_is_asked_about_and_the_loop_goes_on(tmp_path: Path):
    await prepared(SIZE, tmp_path)
    first = await probed(tmp_path)
    again = await probed(tmp_path)

    assert first.accounts > 0.95 * SIZE  # all but those that are switched off
    assert 0 < first.changed < 0.1 * SIZE
    assert again.accounts == 0
    assert first.delays
    assert first.delay(0.99) < LATEST
