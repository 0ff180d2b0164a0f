"""A test that asks for `speaker` runs once for every face."""

import pytest

from tests.dialects.speakers import SPEAKERS, Speaker


@pytest.fixture(params=SPEAKERS, ids=lambda speaker: speaker.face.name)
def speaker(request: pytest.FixtureRequest) -> Speaker:
    chosen: Speaker = request.param
    return chosen
