"""Asking TikTok how a connected account is: its own profile, by its own token.

| answered | proves |
| --- | --- |
| the profile | the token works |
| `access_token_invalid`, and the codes for it of TikTok API for Business | `token_refused` |
| a scope that was not granted, an app that is refused | nothing of the account |
| busy, a limit, anything else | nothing |
"""

import asyncio

from rollcall.connectors.limits import AtItsLimit
from rollcall.connectors.tiktok.business import BUSINESS, ONLY_HERE, Business
from rollcall.connectors.tiktok.display import BASIC, DISPLAY, PER_MINUTE, Display
from rollcall.ports.probing import (
    ANYTIME,
    Pace,
    Proof,
    Refused,
    Seen,
    Subject,
    Through,
    Unclear,
    Works,
)
from rollcall.ports.reading import Connection, SourceFault, TokenRefused, TryLater

OURS = 2
"""Probing uses one part in so many of what TikTok allows; the rest is for what people ask."""
SHORT = 1.0
"""Seconds of waiting for a limit that are waited out."""
REFUSED = "token_refused"


class TikTokProbe:
    """A `Probe` of the port."""

    name = "TikTok"
    pace = Pace(PER_MINUTE.calls // OURS, PER_MINUTE.seconds)
    opens_tokens = True
    every = ANYTIME

    def __init__(self, display: Display, business: Business) -> None:
        self._display = display
        self._business = business

    def serves(self, platform: str) -> bool:
        return platform == "tiktok"

    def refuses(self, subject: Subject) -> str | None:
        connection = subject.connection
        if connection is None:
            return "It has no token by which TikTok could be asked."
        if connection.scopes & ONLY_HERE:
            known = connection.open_id is not None
            return None if known else f"{BUSINESS.title} must be told the id it has there."
        if BASIC not in connection.scopes:
            return f"Its owner did not grant {BASIC}, so TikTok tells nothing of it."
        return None

    async def ask(self, subject: Subject) -> Proof:
        if subject.connection is None:
            return Unclear("It has no token.")
        try:
            asked = await self._patiently(subject.connection)
        except TokenRefused as fault:
            seen = Seen(fault.asked, fault.code, fault.said)
            return Refused(REFUSED, seen, Through.TOKEN)
        except TryLater as fault:
            return Unclear(str(fault), fault.seconds, full=isinstance(fault, AtItsLimit))
        except SourceFault as fault:
            return Unclear(str(fault))
        return Works(Seen(asked, "the account's own profile"), Through.TOKEN)

    async def _patiently(self, connection: Connection) -> str:
        """Where only the limit of a second is reached, it is waited for."""
        while True:
            try:
                return await self._profile(connection)
            except AtItsLimit as limit:
                if limit.seconds is None or limit.seconds > SHORT:
                    raise
                await asyncio.sleep(limit.seconds)

    async def _profile(self, connection: Connection) -> str:
        """What was asked. Raises the faults of the port."""
        if connection.scopes & ONLY_HERE:
            await self._business.profile(connection)
            return f"{BUSINESS.title}, /business/get/"
        await self._display.profile(connection)
        return f"{DISPLAY.title}, /v2/user/info/"
