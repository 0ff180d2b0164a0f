"""How much more a platform says may be asked: in the words of each, and in none."""

from datetime import timedelta

import pytest

from rollcall.connectors.allowances import allowance_in, seconds_until, wait_of
from rollcall.connectors.http import Answer
from rollcall.kit.instants import instant
from rollcall.ports.probing import Quota
from tests.makers import NOW

SOON = NOW + timedelta(seconds=90)
EPOCH = str(int(SOON.timestamp()))


@pytest.mark.parametrize(
    "spelling, limit, reset",
    [
        ("ratelimit", "3000", EPOCH),
        ("ratelimit", "3000, 3000;w=300", "90"),
        ("x-ratelimit", "3000", SOON.isoformat().replace("+00:00", ".000000Z")),
        ("x-rate-limit", "3000", EPOCH),
    ],
)
def test_each_spelling_is_read(spelling: str, limit: str, reset: str):
    told = {f"{spelling}-limit": limit, f"{spelling}-remaining": "7", f"{spelling}-reset": reset}
    assert allowance_in(told, NOW) == Quota("questions", 3000, 7, instant(SOON))


@pytest.mark.parametrize("left", ["", "-1", "many", "1e3", "٣", "9" * 40])
def test_what_is_no_number_tells_nothing(left: str):
    assert allowance_in({"ratelimit-remaining": left}, NOW) is None


@pytest.mark.parametrize(
    "reset",
    [
        None,
        "",
        "soon",
        "-5",
        "9" * 12,
        "2026-13-01T00:00:00Z",
        "9999-12-31T23:00:00-12:00",
        "0001-01-01T00:00:00+12:00",
        "0001-01-01",
    ],
)
def test_a_moment_that_cannot_be_is_none(reset: str | None):
    told = allowance_in(
        {"ratelimit-remaining": "0"} | ({"ratelimit-reset": reset} if reset else {}), NOW
    )
    assert told is not None
    assert seconds_until(told, NOW) in (None, 86_400.0)


def test_whoever_is_busy_is_waited_for_as_it_says():
    spent = {"ratelimit-remaining": "0", "ratelimit-reset": EPOCH}
    assert wait_of(Answer(429, b"", 5.0, spent), NOW) == 5.0
    assert wait_of(Answer(429, b"", None, spent), NOW) == 90.0
    assert wait_of(Answer(429, b"", None, spent | {"ratelimit-remaining": "3"}), NOW) is None
    assert wait_of(Answer(429, b"", None, {}), NOW) is None
