"""What is logged goes to standard error as it is now, and never stops who logs it."""

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


def test_a_stream_that_was_closed_since_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger("rollcall.test")
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    set_up_logging("warning")
    first.close()
    log.warning("lost")

    monkeypatch.setattr("sys.stderr", second)
    log.warning("without another set-up")
    assert 'event="without another set-up"' in second.getvalue()


def test_a_full_disk_behind_the_log_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        asked = 0

        def flush(self) -> None:
            Full.asked += 1
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())
    set_up_logging("warning")
    structlog.get_logger("rollcall.test").warning("lost")
    assert Full.asked
