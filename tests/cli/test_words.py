"""How times and counts are said."""

from datetime import timedelta

import pytest

from rollcall.cli.spans import read_end, read_span
from rollcall.cli.words import TOO_DEEP, Json, age, lasting, plain, when
from rollcall.kit.instants import instant
from tests.makers import NOW


@pytest.mark.parametrize(
    "ago, short, long",
    [
        (timedelta(seconds=5), "now", "just now"),
        (timedelta(minutes=1), "1min", "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23h", "23 hours ago"),
        (timedelta(days=3), "3d", "3 days ago"),
        (timedelta(days=70), "2mo", "2 months ago"),
        (timedelta(days=800), "2y", "2 years ago"),
        (timedelta(seconds=5) - timedelta(days=7), "in 7d", "in 7 days"),
        (timedelta(hours=-2), "in 2h", "in 2 hours"),
    ],
)
def test_how_long_ago(ago: timedelta, short: str, long: str) -> None:
    at = instant(NOW - ago)
    assert age(at, NOW) == short
    assert when(at, NOW).endswith(f" UTC, {long}")


def test_what_is_nested_without_end_is_said_to_be() -> None:
    deep: Json = "x"
    for _ in range(5000):
        deep = [deep]

    assert plain(deep) == plain({"a": deep}) == TOO_DEEP
    assert plain({"a": [1, {"b": True}]}) == "a: 1; b: yes"


def test_never_is_nothing() -> None:
    assert age(None, NOW) == when(None, NOW) == ""


@pytest.mark.parametrize(
    "text, span",
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("12H", timedelta(hours=12)),
        (" 3d ", timedelta(days=3)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_spans_as_people_type_them(text: str, span: timedelta) -> None:
    assert read_span(text) == span
    assert read_end(text, NOW) == instant(NOW + span)


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3 days", "1e3s", "3d4h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="span of time"):
        read_span(text)


def test_spans_are_said_in_whole_words() -> None:
    assert lasting(timedelta(days=3, hours=1, seconds=1)) == "3 days 1 hour 1 second"
    assert lasting(timedelta()) == "no time"
