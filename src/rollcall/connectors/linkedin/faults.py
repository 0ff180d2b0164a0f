"""What LinkedIn's refusals prove of an account, and how often it may be asked."""

from rollcall.connectors.limits import Limit
from rollcall.connectors.probing import Faults, Proves

DEAD = Proves("token_refused")
FAULTS = Faults(
    {
        "65600": DEAD,
        "65601": DEAD,  # its owner took the consent back
        "65602": Proves("token_expired"),
        "INVALID_ACCESS_TOKEN": DEAD,
        "REVOKED_ACCESS_TOKEN": DEAD,
        "EXPIRED_ACCESS_TOKEN": Proves("token_expired"),
    },
    Limit(60, 60),
)
"""Its limits are of a day and shown in its portal alone, so that this is slow on purpose."""
