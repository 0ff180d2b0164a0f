"""Measuring lanes side by side: each has its turn in every round, and ratios are per round."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.load import Asked, Load
from bench.servers import Server

LEAST_USED = 0.01
"""Seconds: what the system counts processor time in."""
SLOWEST = 0.1
"""Answers a second: a rival that gave none within a turn is counted as this fast."""
GOOD = ("200", "304")


@dataclass(frozen=True, slots=True)
class Lane:
    """One server, asked one thing."""

    name: str
    server: Server
    path: str
    headers: dict[str, str]

    def questions(self) -> list[dict[str, Any]]:
        return [{"path": self.path, "headers": self.headers}]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a lane's turn is, and how many rounds there are."""

    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Answers a second by lane, one figure for each round."""

    of: dict[str, list[float]]
    by_processor: dict[str, float]
    """Answers for each second of the server's processor time, which neighbours disturb less."""

    def rate(self, lane: str) -> float:
        return median(self.of[lane])

    def ratio(self, one: str, other: str) -> float:
        pairs = zip(self.of[one], self.of[other], strict=True)
        return median(a / max(b, SLOWEST) for a, b in pairs)

    def ratio_by_processor(self, one: str, other: str) -> float:
        return self.by_processor[one] / max(self.by_processor[other], SLOWEST)


def side_by_side(load: Load, lanes: Sequence[Lane], pace: Pace) -> Rates:
    """A short turn each to warm up, then the rounds."""
    rates: dict[str, list[float]] = {lane.name: [] for lane in lanes}
    answers: dict[str, int] = dict.fromkeys(rates, 0)
    used: dict[str, float] = dict.fromkeys(rates, LEAST_USED)
    for lane in lanes:
        load.ask(Asked(lane.server.port, lane.questions(), pace.seconds / 4))
    for _ in range(pace.rounds):
        for lane in lanes:
            before = lane.server.processor_seconds
            seen = load.ask(Asked(lane.server.port, lane.questions(), pace.seconds))
            if any(status not in GOOD for status in seen.statuses):
                raise RuntimeError(f"{lane.name} answered {lane.path} with {seen.statuses}.")
            rates[lane.name].append(seen.rate)
            answers[lane.name] += seen.answers
            used[lane.name] += lane.server.processor_seconds - before
    return Rates(rates, {name: answers[name] / used[name] for name in rates})
