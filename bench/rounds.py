"""Measuring lanes side by side: each has its turn in every round, and ratios are per round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.load import Asked, Load, Seen
from bench.servers import Server

LEAST_USED = 0.01
"""Seconds: what the system counts processor time in."""
GOOD = ("200", "304")
ALL, FEW = 32, 8
"""Connections: of most questions, and of those with a slow lane. Eight keep any server's core or
pool busy too."""
SLOW = 100.0
"""Answers a second: a lane that gives fewer would need a third of a second for 32 connections."""
ENOUGH, LEAST_ROUNDS = 2.0, 3
"""A lane that has had so many seconds of a question, and so many rounds, sits the others out."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One server, asked one thing."""

    name: str
    server: Server
    path: str
    headers: dict[str, str]

    def ask(self, load: Load, seconds: float, connections: int) -> Seen:
        questions: list[dict[str, Any]] = [{"path": self.path, "headers": self.headers}]
        seen = load.ask(Asked(self.server.port, questions, seconds, connections))
        if any(status not in GOOD for status in seen.statuses):
            raise RuntimeError(f"{self.name} answered {self.path} with {seen.statuses}.")
        return seen


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a lane's turn is, and how many rounds there are."""

    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Answers a second by lane, one figure for each round that the lane took part in."""

    of: dict[str, list[float]]
    by_processor: dict[str, float]
    """Answers for each second of the server's processor time, which neighbours disturb less."""

    def rate(self, lane: str) -> float:
        return median(self.of[lane])

    def ratio(self, one: str, other: str) -> float:
        """Of the rounds that both took part in: a slow lane sits the last ones out."""
        pairs = zip(self.of[one], self.of[other], strict=False)
        return median(a / b for a, b in pairs)

    def ratio_by_processor(self, one: str, other: str) -> float:
        return self.by_processor[one] / self.by_processor[other]

    def beside(self, others: "Rates") -> "Rates":
        """These, and those of lanes that nobody compares with them."""
        return Rates(self.of | others.of, self.by_processor | others.by_processor)


@dataclass(slots=True)
class Turns:
    """The turns that one lane has had."""

    lane: Lane
    connections: int
    rates: list[float] = field(default_factory=list[float])
    answers: int = 0
    seconds: float = 0.0
    used: float = LEAST_USED

    @property
    def enough(self) -> bool:
        return self.seconds >= ENOUGH and len(self.rates) >= LEAST_ROUNDS

    def take(self, load: Load, seconds: float) -> None:
        server = self.lane.server
        before = server.processor_seconds
        seen = self.lane.ask(load, seconds, self.connections)
        self.rates.append(seen.rate)
        self.answers += seen.answers
        self.seconds += seen.seconds
        self.used += server.processor_seconds - before


def side_by_side(load: Load, lanes: Sequence[Lane], pace: Pace) -> Rates:
    """Short turns each to warm up, then the rounds, every lane over as many connections.

    Two lanes that are as quick as each other, one a little above and one a little below what counts
    as slow, would otherwise differ by the connections they were asked over.
    """
    connections = min([_warmed(load, lane, pace) for lane in lanes])
    all_turns = [Turns(lane, connections) for lane in lanes]
    for _ in range(pace.rounds):
        for turns in all_turns:
            if not turns.enough:
                turns.take(load, pace.seconds)
    return Rates(
        {turns.lane.name: turns.rates for turns in all_turns},
        {turns.lane.name: turns.answers / turns.used for turns in all_turns},
    )


def _warmed(load: Load, lane: Lane, pace: Pace) -> int:
    """How many connections suit the lane, once it is warm enough to say how fast it is."""
    lane.ask(load, pace.seconds / 8, FEW)
    if lane.ask(load, pace.seconds / 8, FEW).rate < SLOW:
        return FEW
    lane.ask(load, pace.seconds / 4, ALL)
    return ALL
