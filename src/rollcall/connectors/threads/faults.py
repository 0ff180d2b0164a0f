"""What Threads's refusals prove of an account, and how often it may be asked."""

from rollcall.connectors.limits import Limit
from rollcall.connectors.oauth2.meta_faults import CODES
from rollcall.connectors.probing import Faults
from rollcall.connectors.publishing_limits import THREADS

FAULTS = Faults(CODES, Limit(2_000, 3600), publishing=THREADS)
"""An app has 200 calls an hour for each who uses it, so that ten accounts allow as many as this."""
