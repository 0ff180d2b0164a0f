"""How much an account may publish, as Meta tells its own token: so many in so many seconds.

It counts over the last hours, not by the day: each post counts until so long after it was made. So
what is left grows again by itself, and all of it is back one whole span after the last post.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from rollcall.kit.instants import instant
from rollcall.ports.probing import Quota

LONGEST_SPAN = 31 * 86_400


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of a platform's answer, and how it is bounded."""

    of: str
    used: str
    bound: str
    """The field that holds `quota_total` and `quota_duration`, in seconds."""


@dataclass(frozen=True, slots=True)
class PublishingLimit:
    """Where it is asked: below the account's own id."""

    host: str
    """With the version that comes before ids, where there is one."""
    named: str
    counted: Sequence[Counted]
    scope: str
    """Without which nothing is published, and nothing of this told."""

    @property
    def fields(self) -> str:
        return ",".join(name for one in self.counted for name in (one.used, one.bound))

    def url(self, person: str) -> str:
        return f"{self.host}/{person}/{self.named}"

    def quotas(self, body: bytes, now: datetime) -> tuple[Quota, ...]:
        """What is told; nothing of what is not told as it should be."""
        try:
            [told, *_] = msgspec.json.decode(body, type=_Answer).data
        except (msgspec.DecodeError, ValueError):
            return ()
        found = [_quota(one, told, now) for one in self.counted]
        return tuple(one for one in found if one is not None)


class _Answer(msgspec.Struct, frozen=True):
    data: list[dict[str, Any]]


def _quota(counted: Counted, told: Mapping[str, Any], now: datetime) -> Quota | None:
    match told.get(counted.used), told.get(counted.bound):
        case int(used), {"quota_total": int(total), "quota_duration": int(span)} if (
            used >= 0 and total > 0 and 0 < span <= LONGEST_SPAN
        ):
            renews = instant(now + timedelta(seconds=span))
            return Quota(counted.of, total, max(0, total - used), renews)
        case _:
            return None


INSTAGRAM = PublishingLimit(
    "https://graph.instagram.com",
    "content_publishing_limit",
    (Counted("posts", "quota_usage", "config"),),
    "instagram_business_content_publish",
)
THREADS = PublishingLimit(
    "https://graph.threads.net/v1.0",
    "threads_publishing_limit",
    (
        Counted("posts", "quota_usage", "config"),
        Counted("replies", "reply_quota_usage", "reply_config"),
    ),
    "threads_content_publish",
)
