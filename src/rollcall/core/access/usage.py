"""What keys use of what they may: each request passes here once as it comes, once as it is told."""

from dataclasses import dataclass

from rollcall.core.access.caller import Caller
from rollcall.core.access.days import Days
from rollcall.core.access.quotas import Quotas
from rollcall.core.errors import Quota


@dataclass(frozen=True, slots=True)
class Usage:
    quotas: Quotas
    days: Days

    async def let_in(self, caller: Caller, now: float) -> Quota | None:
        """Count a request; gives what is left of the minute, else of the day, where it is limited.

        Raises TooManyRequests.
        """
        of_minute = await self.quotas.spend(caller, now)
        of_day = await self.days.let_in(caller, now)
        return of_minute or of_day

    async def send(self, caller: Caller, size: int, now: float, *, due: bool) -> None:
        """Count an answer; one that is `due` is sent, whatever is left. Raises TooManyRequests."""
        await self.days.send(caller, size, now, due=due)

    async def write_down(self) -> None:
        """Called every few seconds, and as the server ends."""
        await self.days.write_down()
