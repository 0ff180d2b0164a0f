"""What refusals of the AT protocol's servers prove of an account, and how often they are asked."""

from collections.abc import Mapping

from rollcall.connectors.limits import Limit
from rollcall.connectors.probing import Faults, Proves

BANNED = Proves("banned")
DEACTIVATED = Proves("deactivated")
DEAD = Proves("token_refused", renews_first=True)
FAULTS = Faults(
    {
        "AccountDeactivated": DEACTIVATED,
        "AccountSuspended": BANNED,
        "AccountTakedown": BANNED,
        "ExpiredToken": DEAD,
        "InvalidToken": DEAD,
        "invalid_token": DEAD,  # of a token that is bound to a key
    },
    Limit(3_000, 300),
)
"""Of one server, and from one address."""
STATUSES: Mapping[str, Proves] = {
    "deactivated": DEACTIVATED,
    "suspended": BANNED,
    "takendown": BANNED,
}
"""What a server says of an account that is not active, to whoever asks. What else it may say
(`desynchronized`, `throttled`, `deleted`) proves nothing that an owner could mend."""
