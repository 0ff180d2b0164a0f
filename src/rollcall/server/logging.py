"""One line a record, on standard error, with what looks like a secret taken out."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        # Loggers are not kept: one that was used before would go on writing to a stream that may
        # have been closed since. What is logged is seldom, and a fault of the log is a fault.
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=LEVELS[level], stream=sys.stderr, format="%(levelname)s %(message)s")


def _without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {
        name: redacted(value) if isinstance(value, str) else value for name, value in event.items()
    }
