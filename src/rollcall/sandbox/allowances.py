"""How much the sandbox's platforms let an account post in a day, and how fast some use that up.

What is posted is posted elsewhere, by whoever owns the account; the platform counts it.
"""

from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

from rollcall.kit.instants import instant
from rollcall.ports.probing import Quota

DAY = timedelta(days=1)
LIMITS = {"youtube": 60, "linkedin": 100, "threads": 250}
BUSY_OF = 0.3
BUSY = (1.2, 1.5)
USUAL = (0.1, 0.7)
"""What share of a day's allowance would be used in a day."""
OF = "posts a day"


def allowance(platform: str, uuid: str, since: datetime, now: datetime) -> Quota | None:
    """What is left of a day, which begins at the hour of `since`; None where nothing is counted."""
    limit = LIMITS.get(platform)
    if limit is None:
        return None
    begun = since + (now - since) // DAY * DAY
    dice = Random(blake2b(f"allowance {uuid}".encode(), digest_size=8).digest())  # noqa: S311
    share = dice.uniform(*(BUSY if dice.random() < BUSY_OF else USUAL))
    used = int(limit * share * ((now - begun) / DAY))
    left = max(0, limit - used)
    return Quota(OF, limit, left, instant(begun + DAY), begun_at=instant(begun))
