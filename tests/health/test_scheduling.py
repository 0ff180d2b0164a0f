"""When an account is asked about again, whatever it is like."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.core.health.checking import SOON
from rollcall.core.health.health import Health
from rollcall.core.health.scheduling import (
    AFTER,
    EVERY,
    JITTER,
    SOONEST,
    again,
    first_check,
    next_check,
)
from tests.makers import NOW

STATES = st.sampled_from(list(Health))
CHANCES = st.floats(0, 1)
SPANS = st.timedeltas(timedelta(days=-90), timedelta(days=90))
MAYBE = st.one_of(st.none(), SPANS)


@given(STATES, MAYBE, MAYBE, CHANCES)
def test_it_is_never_at_once_and_never_later_than_usual(
    state: Health, ends: timedelta | None, limit: timedelta | None, chance: float
):
    when = next_check(
        state,
        NOW,
        ends=None if ends is None else NOW + ends,
        limit_ends=None if limit is None else NOW + limit,
        chance=chance,
    )
    assert NOW + SOONEST <= when <= NOW + EVERY[state] * (1 + JITTER)


@given(STATES, st.timedeltas(timedelta(seconds=1), timedelta(days=90)), CHANCES)
def test_an_end_is_looked_at_soon_after_it_comes(state: Health, ends: timedelta, chance: float):
    when = next_check(state, NOW, ends=NOW + ends, chance=chance)
    if ends <= EVERY[state] * (1 - JITTER):
        assert when <= max(NOW + ends + AFTER, NOW + SOONEST)


@given(st.timedeltas(timedelta(seconds=1), timedelta(hours=5)), CHANCES)
def test_that_it_ends_soon_is_said_on_time(left: timedelta, chance: float):
    when = next_check(Health.HEALTHY, NOW, ends=NOW + SOON + left, chance=chance)
    assert NOW + left <= when <= max(NOW + left + AFTER, NOW + SOONEST) or when == NOW + SOONEST


@given(STATES, CHANCES, CHANCES)
def test_those_asked_at_once_are_not_asked_at_once_again(state: Health, one: float, other: float):
    apart = next_check(state, NOW, chance=one) - next_check(state, NOW, chance=other)
    assert abs(abs(apart) - EVERY[state] * JITTER * 2 * abs(one - other)) < timedelta(seconds=1)


@given(st.integers(0, 60), st.one_of(st.none(), st.floats(-1e9, 1e9)), CHANCES)
def test_who_proves_nothing_is_asked_later_and_later_within_bounds(
    faults: int, wait: float | None, chance: float
):
    when = again(NOW, faults, wait, chance=chance)
    longest = EVERY[Health.HEALTHY] * (1 + JITTER)
    assert NOW + SOONEST <= when <= NOW + longest
    assert when <= again(NOW, faults + 1, wait, chance=chance)
    if wait is not None and 0 < wait <= EVERY[Health.HEALTHY].total_seconds():
        assert when >= NOW + timedelta(seconds=wait) - timedelta(milliseconds=1)


@given(CHANCES)
def test_those_that_were_never_planned_are_spread(chance: float):
    assert first_check(NOW, chance) - NOW == EVERY[Health.UNKNOWN] * chance
