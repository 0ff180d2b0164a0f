"""Asking accounts at their own servers: each at its own pace, so that none holds up another."""

from collections.abc import Awaitable, Callable

from rollcall.connectors.allowances import allowance_in, seconds_until, wait_of
from rollcall.connectors.http import Answer, Unusable
from rollcall.connectors.limits import AtItsLimit, Limit, Limiter
from rollcall.connectors.oauth2.faults import BUSY, SERVERS_OWN
from rollcall.connectors.probing import OURS, pace_of
from rollcall.kit.clock import Clock
from rollcall.ports.probing import Unclear
from rollcall.ports.reading import SourceFault, TryLater


class OwnServers:
    def __init__(self, limit: Limit, limiter: Limiter, clock: Clock) -> None:
        """`limit` is what each of them allows for sure."""
        ours = pace_of(limit)
        self._limit = Limit(ours.calls, ours.seconds)
        self._limiter = limiter
        self._clock = clock

    async def ask(self, server: str, asking: Callable[[], Awaitable[Answer]]) -> Answer | Unclear:
        """What it answered, where that can be about the account; else why it proves nothing.

        A server at its limit is no fault of the platform's, so whoever else is due is asked.
        """
        try:
            self._limiter.take(server, self._limit)
            answer = await asking()
        except AtItsLimit as limit:
            return Unclear(str(limit), limit.seconds)
        except SourceFault as fault:
            return _no_answer(fault)
        self._heed(server, answer)
        if answer.status == BUSY:
            return Unclear(f"{server} answered {BUSY}.", wait_of(answer, self._clock()))
        if answer.status >= SERVERS_OWN:
            return Unclear(f"{server} answered {answer.status}.", answer.wait, silent=True)
        return answer

    def _heed(self, server: str, answer: Answer) -> None:
        """It says what it has left: of that, too, no more than our part is taken."""
        now = self._clock()
        told = allowance_in(answer.headers, now)
        if told is None or told.left > (told.limit or 0) // OURS:
            return
        seconds = seconds_until(told, now)
        if seconds is not None:
            self._limiter.rest(server, seconds)


def _no_answer(fault: SourceFault) -> Unclear:
    """That it may not be asked by our own rules is no silence of its."""
    seconds = fault.seconds if isinstance(fault, TryLater) else None
    return Unclear(str(fault), seconds, silent=isinstance(fault, TryLater | Unusable))
