"""What Pinterest's refusals prove of an account, and how often it may be asked."""

from rollcall.connectors.limits import Limit
from rollcall.connectors.probing import Faults, Proves

FAULTS = Faults({"2": Proves("token_refused")}, Limit(1_000, 86_400))
"""A thousand requests a day is what an app has on trial; 429 with the code 8 proves nothing."""
