"""What Meta's platforms have in common: one list of refusals, and tokens that renew themselves."""

from collections.abc import Mapping

from rollcall.connectors.oauth2.card import Means

A_DAY = 86_400.0
REFUSALS: Mapping[str, Means] = {
    "190": Means.DEAD,
    "102": Means.DEAD,
    "10": Means.DEAD,
    "200": Means.DEAD,
    "3": Means.APP,
    "101": Means.APP,
    "191": Means.APP,
    "1": Means.LATER,
    "2": Means.LATER,
    "4": Means.LATER,
    "17": Means.LATER,
    "32": Means.LATER,
    "341": Means.LATER,
    "613": Means.LATER,
    "368": Means.LATER,
}
"""By code; a subcode of it (458 not installed, 460 password changed, 463 expired) is evidence."""
SENTENCES: Mapping[str, Means] = {
    "client secret": Means.APP,
    "redirect_uri": Means.APP,
    "invalid platform app": Means.APP,
    "authorization code has been used": Means.DEAD,
    "authorization code has expired": Means.DEAD,
    "session has expired": Means.DEAD,
}
"""What only a sentence tells where the code says no more than that something was wrong."""
