"""Refusals that come from the wire itself rather than from the core.

* CoreError
  + NotServed       (because)   the vendor has this operation and we do not
  + NoSuchPath      (nearest)
  + WrongMethod     (allowed)
  + Invalid
    - InvalidQuery    (fields)  what is wrong stands in the query
  + Unreadable                  the body is not what it says it is
  + TooLarge        (limit)
  + TooSlow         (seconds)
  + TooManyStreams  (limit)
  + Fault                       ours; its cause is in the log under the request id
"""

from collections.abc import Sequence

from rollcall.core.errors import CoreError, Invalid


class NotServed(CoreError):
    def __init__(self, operation: str, because: str) -> None:
        super().__init__(f"{operation} is not served here: {because}")
        self.because = because


class NoSuchPath(CoreError):
    def __init__(self, path: str, nearest: str | None = None) -> None:
        """`nearest` is the path that may have been meant."""
        meant = "" if nearest is None else f" Did you mean {nearest}?"
        super().__init__(f"There is nothing at {path[:200]}.{meant}")
        self.nearest = nearest


class WrongMethod(CoreError):
    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{method} is not possible here; use {' or '.join(allowed)}.")
        self.allowed = allowed


class InvalidQuery(Invalid):
    pass


class Unreadable(CoreError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The body is not valid JSON: {why}")


class TooLarge(CoreError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.")
        self.limit = limit


class TooSlow(CoreError):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"The body did not arrive within {seconds} seconds.")
        self.seconds = seconds


class TooManyStreams(CoreError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"This API key has {limit} streams open already; close some of them.")
        self.limit = limit


class Fault(CoreError):
    def __init__(self) -> None:
        super().__init__("Something went wrong here. The log knows it by the request id.")
