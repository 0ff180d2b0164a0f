"""Somebody who is signed in."""

import pytest

from tests.console.visitor import Visitor, signed_in
from tests.place import Place


@pytest.fixture
async def visitor(place: Place) -> Visitor:
    return await signed_in(place)
