"""What the refusals of Meta's platforms prove of an account: one table for all of them."""

from collections.abc import Mapping
from datetime import timedelta

from rollcall.connectors.probing import Proves

DEAD = Proves("token_refused")
CODES: Mapping[str, Proves] = {
    "190": DEAD,
    "190/458": DEAD,  # its owner took the app off
    "190/459": Proves("checkpoint_required"),
    "190/460": Proves("password_changed"),
    "190/463": Proves("token_expired"),
    "190/464": Proves("checkpoint_required"),  # not confirmed yet
    "190/467": DEAD,
    "102": DEAD,
    "368": Proves("action_blocked", holds_back_for=timedelta(days=1)),
}
"""Missing permissions (10, 200-299), limits of the app (4, 17, 32, 341, 613), faults that pass and
what cannot be seen (100/33) prove nothing of the account."""
