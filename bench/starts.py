"""How soon a server answers after its process began, and what it occupies when idle."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.roster import Roster
from bench.servers import Server, rival, rollcall, sandbox

Figures = tuple[float, float, float]
"""Seconds by the clock, seconds of processor time, megabytes."""


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


@dataclass(frozen=True, slots=True)
class SandboxStart:
    what: str
    seconds: float
    processor_seconds: float
    megabytes: float


def measure_sandbox_starts(rounds: int) -> list[SandboxStart]:
    """Medians of the first start, which makes a whole world, and of the one after it."""
    first: list[Figures] = []
    later: list[Figures] = []
    for _ in range(rounds):
        with TemporaryDirectory(prefix="rollcall-bench-") as folder:
            for starts in (first, later):
                with sandbox(Path(folder) / "data") as server:
                    starts.append(_figures(server))
    return [
        SandboxStart(what, *(median(figures) for figures in zip(*starts, strict=True)))
        for what, starts in (("the sandbox's first start", first), ("its later starts", later))
    ]


def _figures(server: Server) -> Figures:
    return server.started_in, server.started_for, server.resident / 2**20
