"""What the courier has: renewals under way, and answers until somebody has stored them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rollcall.courier.errands import Errand, Failed, Outcome, Renewed, Servers, failed, renewed
from rollcall.ports.consent import Consent, Unconfirmed
from rollcall.ports.reading import SourceFault

MOST = 1_000
"""Renewals at once, with the answers that are kept."""
KEPT_FOR = 86_400.0
"""Seconds for which an answer waits for somebody to store it."""

Makes = Callable[[Servers], Mapping[str, Consent]]


@dataclass(frozen=True, slots=True)
class Answered:
    outcome: Outcome
    at: float
    """By the loop's clock."""


class Keeping:
    def __init__(self, makes: Makes) -> None:
        self._makes = makes
        self._consents: dict[Servers, Mapping[str, Consent]] = {}
        self._under_way: dict[str, asyncio.Task[Outcome]] = {}
        self._answered: dict[str, Answered] = {}
        self._awaited: dict[str, int] = {}

    @property
    def empty(self) -> bool:
        return not self._under_way and not self._answered

    @property
    def full(self) -> bool:
        return len(self._under_way) + len(self._answered) >= MOST

    @property
    def left_over(self) -> bool:
        return any(key not in self._awaited for key in self._answered)

    def has(self, key: str) -> bool:
        return key in self._under_way or key in self._answered

    async def carry(self, errand: Errand) -> Outcome:
        """Once for one key, however many ask; it goes on if whoever asks is gone."""
        key = errand.key
        self._awaited[key] = self._awaited.get(key, 0) + 1
        try:
            if key not in self._answered:
                if key not in self._under_way:
                    self._under_way[key] = asyncio.create_task(self._carried(errand))
                await asyncio.shield(self._under_way[key])
            answered = self._answered[key]
            return self._as_of_now(answered)
        finally:
            self._awaited[key] -= 1
            if not self._awaited[key]:
                del self._awaited[key]

    def stored(self, key: str) -> None:
        self._answered.pop(key, None)

    def forget_old(self) -> None:
        oldest = asyncio.get_running_loop().time() - KEPT_FOR
        for key in [key for key, one in self._answered.items() if one.at < oldest]:
            del self._answered[key]

    async def _carried(self, errand: Errand) -> Outcome:
        try:
            outcome = await self._outcome(errand)
        except SourceFault as fault:
            outcome = failed(fault)
        except Exception as error:  # noqa: BLE001 - what was sent may be done, whatever failed
            outcome = Failed(Unconfirmed.__name__, f"Carrying it failed: {type(error).__name__}.")
        self._answered[errand.key] = Answered(outcome, asyncio.get_running_loop().time())
        del self._under_way[errand.key]
        return outcome

    async def _outcome(self, errand: Errand) -> Outcome:
        servers = errand.servers
        if servers not in self._consents:
            self._consents[servers] = self._makes(servers)
        consent = self._consents[servers][errand.platform]
        return renewed(await consent.renew(errand.app, errand.tokens, errand.person))

    def _as_of_now(self, answered: Answered) -> Outcome:
        outcome = answered.outcome
        if not isinstance(outcome, Renewed):
            return outcome
        return outcome.later(asyncio.get_running_loop().time() - answered.at)
