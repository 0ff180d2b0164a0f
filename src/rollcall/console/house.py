"""What the server hands the console: ways in, a clock, and what only the sandbox has."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from rollcall.console.views.account import FaceSpelling
from rollcall.core.access.caller import Caller
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.sign_ins import ClaimEnd
from rollcall.core.core import Core
from rollcall.core.errors import CoreError
from rollcall.kit.clock import Clock
from rollcall.wire.card import Failure, Trace
from rollcall.wire.meter import Meter

Spellings = Callable[[Core, int], Awaitable[tuple[FaceSpelling, ...]]]
"""How other APIs tell of the account of a number."""


class Door(Protocol):
    """How a person comes in. A database that does not answer is told as core.errors.Unavailable."""

    async def claim(self, token: str) -> str | None: ...
    async def end_of(self, token: str) -> ClaimEnd | None: ...
    async def recognise(self, token: str) -> Caller | None: ...
    async def leave(self, token: str) -> None: ...
    async def admit(self, caller: Caller) -> Admitted: ...
    def enter(
        self, admitted: Admitted, *, writes: bool = False
    ) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class House:
    door: Door
    clock: Clock
    meter: Meter
    version: str
    public_url: str | None
    spellings: Spellings
    told_to_programs: Callable[[CoreError, Trace], Failure]
    """How a refusal is told to a program that came here."""
    load_fleet: Callable[[int], Awaitable[object]] | None = None
    """Fills the workspace of a sandbox with its fleet; None where this is no sandbox."""

    @property
    def sandbox(self) -> bool:
        return self.load_fleet is not None

    @property
    def secure(self) -> bool:
        """Whether people reach it by https."""
        return (self.public_url or "").startswith("https:")
