"""A platform that answers as a test says, account by account, and knows whom it was asked of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from rollcall.ports.probing import ANYTIME, Pace, Proof, Refused, Seen, Subject, Through, Works

WORKS = Works(Seen("the profile", "200"), Through.SESSION)
DEAD = Refused("cookies_expired", Seen("the profile", "302 to the sign-in"), Through.SESSION)


@dataclass
class Platform:
    """A `Probe` of the port."""

    answers: dict[str, Proof] = field(default_factory=dict[str, Proof])
    """By username; of all others it says that they work."""
    asked: list[str] = field(default_factory=list[str])
    before: Callable[[], Awaitable[object]] | None = None
    """What happens before it answers."""
    name: str = "The test's platform"
    pace: Pace | None = None
    opens_tokens: bool = False
    every: timedelta | None = ANYTIME

    def serves(self, platform: str) -> bool:
        return platform == "tiktok"

    def refuses(self, subject: Subject) -> str | None:
        return None if subject.username != "stranger" else "It has no such account."

    async def ask(self, subject: Subject) -> Proof:
        name = subject.username or ""
        self.asked.append(name)
        if self.before:
            await self.before()
        return self.answers.get(name, WORKS)
