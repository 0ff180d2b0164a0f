"""What a check finds: that all is well, that something wants a look, or that it will not work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from rollcall.kit.redaction import redacted


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    found: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    look: Callable[[], Awaitable[Finding]]

    async def finding(self) -> Finding:
        """What it finds; a check that itself breaks has found something wrong."""
        try:
            return await self.look()
        except Exception as error:  # noqa: BLE001 - the doctor does not fall ill of what it looks at
            said = redacted(f"{type(error).__name__}: {error}".strip())
            return fail(f"It cannot be looked at: {said}", "Mend that, then ask the doctor again.")


def ok(found: str) -> Finding:
    return Finding(State.OK, found)


def warn(found: str, remedy: str) -> Finding:
    return Finding(State.WARN, found, remedy)


def fail(found: str, remedy: str) -> Finding:
    return Finding(State.FAIL, found, remedy)
