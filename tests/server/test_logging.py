"""What is logged goes to where logging was set up last."""

import io
from collections.abc import Iterator

import pytest
import structlog

from rollcall.server.logging import set_up_logging


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_logger_that_was_used_follows_the_next_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger("rollcall.test")
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    set_up_logging("warning")
    log.warning("one")
    assert "event=one" in first.getvalue()
    first.close()

    monkeypatch.setattr("sys.stderr", second)
    set_up_logging("warning")
    log.warning("two")
    assert "event=two" in second.getvalue()
