"""One line a record, on standard error, with what looks like a secret taken out."""

import contextlib
import io
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from rollcall.kit.redaction import redacted

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def set_up_logging(level: str) -> None:
    """`level` is one of LEVELS. Tracebacks carry no local variables: those hold secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], sort_keys=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        # What is logged is seldom, and a logger that is kept would not follow the next set-up.
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=LEVELS[level], stream=_StandardError(), format="%(levelname)s %(message)s"
    )


class _StandardError(io.TextIOBase):
    """Standard error as it is at the moment of writing, not as it was at the set-up.

    What cannot be written is lost, and whoever logged it goes on: a full disk or a closed
    terminal behind the log must not stop the work that the log is about.
    """

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):  # ValueError: the stream is closed
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()


def _without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {
        name: redacted(value) if isinstance(value, str) else value for name, value in event.items()
    }
