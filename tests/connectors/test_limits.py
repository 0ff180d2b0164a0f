"""Limits of a platform that are kept on our side."""

import pytest

from rollcall.connectors import limits
from rollcall.connectors.limits import Limit, Limiter
from rollcall.ports.reading import TryLater


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def test_no_stretch_of_the_window_holds_more_calls_than_allowed(time):
    limiter, limit = Limiter(time), Limit(3, 60)
    made: list[float] = []
    for _ in range(400):
        time.now += 7
        try:
            limiter.take("list", limit)
        except TryLater:
            continue
        made.append(time.now)

    assert max(sum(at - 60 < other <= at for other in made) for at in made) == 3
    assert len(made) >= 400 * 7 // 60 * 3 - 3


def test_who_waits_as_long_as_it_says_is_let_in(time):
    limiter, limit = Limiter(time), Limit(2, 60)
    limiter.take("list", limit)
    time.now += 10
    limiter.take("list", limit)

    with pytest.raises(TryLater, match="The limit of list is reached") as later:
        limiter.take("list", limit)

    assert later.value.seconds == 50
    time.now += 50
    limiter.take("list", limit)


def test_each_endpoint_has_a_window_of_its_own_and_the_tightest_counts(time):
    limiter, fast, slow = Limiter(time), Limit(2, 1), Limit(3, 60)
    for _ in range(2):
        limiter.take("list", fast, slow)
    limiter.take("query", fast, slow)
    time.now += 1
    limiter.take("list", fast, slow)

    time.now += 1
    with pytest.raises(TryLater) as later:
        limiter.take("list", fast, slow)
    assert later.value.seconds == 58


def test_a_refused_call_is_not_counted(time):
    limiter, limit = Limiter(time), Limit(1, 60)
    limiter.take("list", limit)
    for _ in range(5):
        time.now += 10
        with pytest.raises(TryLater):
            limiter.take("list", limit)
    time.now += 10
    limiter.take("list", limit)


def test_a_platform_that_wants_rest_gets_it_and_never_less(time):
    limiter, limit = Limiter(time), Limit(100, 60)
    limiter.rest("list", 30)
    limiter.rest("list", 5)
    with pytest.raises(TryLater) as later:
        limiter.take("list", limit)

    assert later.value.seconds == 30
    time.now += 30
    limiter.take("list", limit)


def test_those_who_asked_long_ago_are_forgotten(time, monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 10)
    limiter, limit = Limiter(time), Limit(1, 60)
    for each in range(100):
        time.now += 30
        limiter.take(f"token {each}", limit)

    assert len(limiter._calls) <= 11
