"""What YouTube's refusals prove of an account, and how often it may be asked."""

from rollcall.connectors.limits import Limit
from rollcall.connectors.probing import Faults, Proves

DEAD = Proves("token_refused")
FAULTS = Faults({"401": DEAD}, Limit(5_000, 86_400))
"""A question costs one unit of the 10,000 that an app has for a day, and half of them are left to
what people ask; what is used up (`quotaExceeded`) is the app's and proves nothing."""
