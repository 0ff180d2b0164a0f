"""The comparison that every documented example stands on sees each kind of difference."""

import pytest

from tests.documented_examples.holding import differences


@pytest.mark.parametrize(
    "documented, answered, found",
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {}, {"a": "missing"}),
        ({}, {"a": 1}, {"a": "added"}),
        ({"a": 1}, {"a": True}, {"a": "1 became True"}),
        ({"a": 1}, {"a": 1.0}, {"a": "1 became 1.0"}),
        ({"a": None}, {"a": ""}, {"a": "None became ''"}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {"a[0].b": "1 became 2"}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": "1 items became 2"}),
    ],
)
def test_a_difference_is_seen(documented, answered, found):
    assert differences(documented, answered) == found
