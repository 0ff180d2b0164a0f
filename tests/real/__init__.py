"""Real parts of other makers that tests stand on, and what happens where one is missing."""

import os
from typing import NoReturn

import pytest


def need(part: str) -> NoReturn:
    """End the test: skipped on a person's machine, failed in CI, where every part must be had.

    The part is named with the way to get it: `PostgreSQL (apt-get install postgresql)`.
    """
    message = f"needs {part}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
