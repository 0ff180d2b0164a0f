"""The page of our API's documents in a browser: it fits, and complains of nothing."""

from typing import Any

import pytest

pytestmark = pytest.mark.real

WIDTHS: list[dict[str, Any]] = [
    {"viewport": {"width": width, "height": 844}} for width in (320, 390, 1440)
]


@pytest.mark.parametrize("person", WIDTHS, indirect=True, ids=["320", "390", "1440"])
async def test_it_is_no_wider_than_the_screen(person):
    answer = await person.go("/docs")

    assert answer.status == 200
    width, room = await person.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width == room
