"""Who takes webhooks has each once, whatever others do."""

import pytest

from bench.webhooks import WELL, measure


@pytest.mark.timeout(120)
async def test_failing_receivers_hold_up_nobody():
    told = await measure("sqlite", None, 6)

    assert told.due == 5 * len(WELL)
    assert len(told.late) == told.due
    assert told.again == 0
    assert told.in_vain > 0
