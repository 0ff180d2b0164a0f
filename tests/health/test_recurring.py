"""The work that keeps health true goes on until nobody is due."""

from datetime import timedelta

import pytest

from rollcall.core.health import sweeping
from rollcall.core.health.recurring import sweeper, sweeps
from rollcall.core.jobs.jobs import Job, Later
from rollcall.kit.instants import instant
from tests.health.platform import Platform
from tests.makers import NOW, account
from tests.place import Place


def test_each_platform_has_a_row_of_its_own():
    plans = sweeps(["tiktok", "x"])
    assert [(plan.id, plan.arguments, plan.workspace_id) for plan in plans] == [
        ("health.sweep.tiktok", {"platform": "tiktok"}, 0),
        ("health.sweep.x", {"platform": "x"}, 0),
    ]
    assert all(plan.every for plan in plans)


async def test_a_run_ends_in_time_and_the_next_goes_on(place: Place, monkeypatch):
    monkeypatch.setattr(sweeping, "LONGEST_RUN", 0.0)
    due = instant(NOW - timedelta(minutes=1))
    many = sweeping.AT_ONCE + 1
    await place.put(*(account(f"user{n}", next_check_at=due) for n in range(many)))
    platform = Platform()
    place.runtime.entrance.sweeping.probes = (platform,)
    sweep = sweeper(place.runtime.entrance.sweeping)
    job = Job("one", 0, "health.sweep", {"platform": "tiktok"}, 0)
    with pytest.raises(Later):
        await sweep(job)
    assert len(platform.asked) == sweeping.AT_ONCE
    await sweep(job)
    assert len(set(platform.asked)) == many
