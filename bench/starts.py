"""How soon a server answers after its process began, and what it occupies when idle."""

from dataclasses import dataclass
from statistics import median

from bench.roster import Roster
from bench.servers import rival, rollcall


@dataclass(frozen=True, slots=True)
class Starts:
    on: str
    seconds: float
    megabytes: float
    usual_seconds: float
    usual_megabytes: float


def measure_starts(roster: Roster, rounds: int) -> Starts:
    """Medians; the usual server has answered one page, ours its liveness."""
    ours: list[tuple[float, float]] = []
    usual: list[tuple[float, float]] = []
    for _ in range(rounds):
        with rollcall(roster) as server:
            ours.append((server.started_in, server.resident / 2**20))
        with rival("orm", roster) as server:
            usual.append((server.started_in, server.resident / 2**20))
    return Starts(
        roster.on,
        *(median(figures) for figures in zip(*ours, strict=True)),
        *(median(figures) for figures in zip(*usual, strict=True)),
    )
