"""Everything the core refuses to do, and why. Each face spells these in its own words.

* CoreError
  + Unauthenticated   (why)
  + Forbidden         (scope)
  + NotInPlan         (kind)
  + Invalid           (fields)
  + NotFound          (kind, key)
  + Conflict
    - Stale           (the caller changed an older version)
    - QuoteChanged    (what was agreed to is no longer what is asked)
  + NeedsConsent      (policy, consequences)
  + TooManyRequests   (quota)
  + Unavailable       (retry_after)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class CoreError(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class KeyFault(StrEnum):
    MISSING = "missing"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


KEY_FAULTS = {
    KeyFault.MISSING: "An API key is required.",
    KeyFault.UNKNOWN: "This API key is not known here.",
    KeyFault.EXPIRED: "This API key has expired; create another.",
    KeyFault.REVOKED: "This API key was revoked.",
}


class Unauthenticated(CoreError):
    def __init__(self, why: KeyFault) -> None:
        super().__init__(KEY_FAULTS[why])
        self.why = why


class Forbidden(CoreError):
    def __init__(self, scope: str) -> None:
        super().__init__(f"This API key lacks the scope {str(scope)!r}.")
        self.scope = scope


class NotInPlan(CoreError):
    """`kind` of operations the plan of the caller's key does not include."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"The plan of this API key does not include {kind} operations. Use a key whose plan "
            "does, or ask whoever manages the keys here for one."
        )
        self.kind = kind


class Invalid(CoreError):
    """`fields` says of each wrong field, by its name in the caller's request, what is wrong."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        wrong = "; ".join(f"{name}: {what}" for name, what in fields.items())
        super().__init__(f"The request is not valid. {wrong}")
        self.fields = fields


class NotFound(CoreError):
    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"No such {kind}: {key}.")
        self.kind = kind
        self.key = key


class Conflict(CoreError):
    pass


class Stale(Conflict):
    def __init__(self) -> None:
        super().__init__("It was changed since you read it. Read it again, then repeat the change.")


class QuoteChanged(Conflict):
    def __init__(self, policy: str) -> None:
        super().__init__(
            f"The terms have changed; they are now {policy!r}. Read them, then repeat."
        )
        self.policy = policy


class NeedsConsent(CoreError):
    """A secret is shown only to someone who says that they know what follows from it."""

    def __init__(self, policy: str, consequences: Sequence[str]) -> None:
        super().__init__("Acknowledge the consequences, then repeat the request.")
        self.policy = policy
        self.consequences = consequences


class Metered(StrEnum):
    REQUESTS = "requests"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left to a key of its window, until `reset` (Unix seconds)."""

    limit: int
    remaining: int
    reset: int
    retry_after: int
    """Seconds until the next request would be let in; 0 when one is let in now."""
    window: int = 60
    """Seconds."""
    metered: Metered = Metered.REQUESTS


A_DAY = 86_400
USED_UP = {
    Metered.REQUESTS: "This API key has made the {limit:,} requests that its plan has for a day",
    Metered.BYTES: "The {limit:,} bytes that this API key's plan has for a day do not reach for it",
}


class TooManyRequests(CoreError):
    def __init__(self, quota: Quota) -> None:
        message = f"Too many requests; try again in {quota.retry_after} seconds."
        if quota.window == A_DAY:
            used_up = USED_UP[quota.metered].format(limit=quota.limit)
            message = f"{used_up}; the next begins at midnight UTC, in {quota.retry_after} seconds."
        super().__init__(message)
        self.quota = quota


class Unavailable(CoreError):
    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
