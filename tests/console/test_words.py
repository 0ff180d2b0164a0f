"""How the console says times, counts and the way back."""

import itertools
from datetime import timedelta

import pytest

from rollcall.console.addresses import came_from
from rollcall.console.pages.chart import ticks
from rollcall.console.words import STATES, Times, relative
from rollcall.core.health.health import Health
from tests.makers import NOW


@pytest.mark.parametrize(
    "seconds, said",
    [
        (0, "just now"),
        (-9, "just now"),
        (-59, "59 s ago"),
        (-60, "1 min ago"),
        (-7200, "2 h ago"),
        (-86_400, "1 day ago"),
        (-3 * 86_400, "3 days ago"),
        (3 * 86_400, "in 3 days"),
        (-60 * 86_400, "2 months ago"),
        (-800 * 86_400, "2 years ago"),
    ],
)
def test_how_long_ago(seconds, said):
    assert relative(seconds) == said


def test_an_absolute_time_names_its_zone():
    then = Times(NOW).at(NOW - timedelta(hours=3))
    assert then.absolute == "10 Apr 2026, 09:00:00 UTC"
    assert then.iso == "2026-04-10T09:00:00Z"


@pytest.mark.parametrize("highest", [0, 1, 3, 7, 12, 60, 99, 101, 4_321, 1_000_000])
def test_an_axis_has_a_few_round_steps_and_holds_the_highest(highest):
    steps = ticks(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest
    assert 2 <= len(steps) <= 6
    assert len({b - a for a, b in itertools.pairwise(steps)}) == 1


def test_every_state_has_a_name_and_a_meaning():
    assert set(STATES) == set(Health)
    assert all(label and means for label, means, _ in STATES.values())


@pytest.mark.parametrize(
    "referrer, back",
    [
        ("", "/accounts"),
        ("http://here/accounts?tag=vip&sort=-name", "/accounts?tag=vip&sort=-name"),
        ("http://here/", "/accounts"),
        ("https://evil.example/accounts?x=%22%3E", "/accounts?x=%22%3E"),
        ("https://evil.example//evil.example", "/accounts"),
        ("http://[broken", "/accounts"),
        ("http://here/accounts?q=" + "x" * 3000, "/accounts"),
    ],
)
def test_the_way_back_stays_on_this_server(referrer, back):
    assert came_from(referrer) == back
