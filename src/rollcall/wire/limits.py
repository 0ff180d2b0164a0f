"""How many requests a key may make in a minute."""

from collections import OrderedDict

from rollcall.core.access.caller import Caller
from rollcall.core.errors import Quota, TooManyRequests

WINDOW = 60
REMEMBERED = 10_000


class RateLimits:
    """Counts requests per key in windows of a minute, in this process."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def spend(self, caller: Caller, now: float) -> Quota | None:
        """Count one request; None where the key has no limit. Raises TooManyRequests."""
        limit = caller.requests_per_minute
        if limit == 0:
            return None
        window = int(now // WINDOW)
        counted, spent = self._counts.get(caller.key_id, (window, 0))
        spent = spent + 1 if counted == window else 1
        self._counts[caller.key_id] = (window, min(spent, limit + 1))
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
        reset = (window + 1) * WINDOW
        if spent > limit:
            wait = max(1, int(reset - now))
            raise TooManyRequests(Quota(limit, 0, reset, wait))
        return Quota(limit, limit - spent, reset, 0)
