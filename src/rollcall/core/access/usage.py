"""What keys use of what they may.

A caller that is metered passes here as it comes and before it is answered, and may be refused both
times. What all others use is only counted, in one step once they are answered.
"""

from dataclasses import dataclass

from rollcall.core.access.caller import KEYLESS, Caller
from rollcall.core.access.days import Days
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.last_calls import LastCall, LastCalls
from rollcall.core.access.quotas import Quotas
from rollcall.core.errors import Quota
from rollcall.core.unit import Unit


@dataclass(frozen=True, slots=True)
class Usage:
    quotas: Quotas
    days: Days
    calls: LastCalls

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

    def streamed(self, caller: Caller, size: int, now: float) -> None:
        """Count a part of a stream."""
        self.days.sent(caller, size, now)

    async def may_be_streamed(self, caller: Caller, now: float) -> None:
        """Raises TooManyRequests."""
        await self.days.must_have_bytes(caller, now)

    def told(self, admitted: Admitted, call: LastCall) -> None:
        """Note a call that was answered, well or not."""
        caller = admitted.caller
        if caller.key_id in KEYLESS:
            return
        if not admitted.metered:
            self.days.tell(caller, call.size, call.at)
        self.calls.note(caller.key_id, call)

    async def write_down(self) -> None:
        """Called every few seconds, and as the server ends."""
        await self.days.write_down()
        await self.calls.write_down()


class OwnUsage:
    """What the key that is calling has used."""

    def __init__(self, unit: Unit, usage: Usage) -> None:
        self._unit = unit
        self._usage = usage

    async def today(self) -> tuple[int, int]:
        """Requests and bytes since midnight UTC."""
        now = self._unit.clock().timestamp()
        return await self._usage.days.used(self._unit.caller.key_id, now)

    async def last_calls(self) -> list[LastCall]:
        """The newest first."""
        return await self._usage.calls.of(self._unit.caller.key_id)
