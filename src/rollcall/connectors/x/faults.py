"""What X's refusals prove of an account, and how often it may be asked."""

from collections.abc import Mapping

from rollcall.connectors.limits import Limit
from rollcall.connectors.probing import Faults, Proves

DEAD = Proves("token_refused", renews_first=True)
BANNED = Proves("banned")
LOCKED = Proves("checkpoint_required")
SENTENCES: Mapping[str, Mapping[str, Proves]] = {
    "403": {
        "your account is suspended": BANNED,
        "this account is suspended": BANNED,
        "this account is temporarily locked": LOCKED,
    }
}
"""What X says of an account under no code of its own, as it said it under the older codes."""
FAULTS = Faults(
    {
        "401": DEAD,
        "64": BANNED,
        "89": DEAD,
        "326": LOCKED,
    },
    Limit(600, 900),
    sentences=SENTENCES,
    of_app=frozenset(
        {
            "402",
            "client-disconnected",
            "client-forbidden",
            "credits",
            "operational-disconnect",
            "unsupported-authentication",
            "usage-capped",
        }
    ),
    charges=True,
)
"""Each user's own limit, 75 in a quarter of an hour, is far from one question; but each question
costs, so this is slow on purpose."""
