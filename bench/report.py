"""The tables that a run ends with: every figure, and each aim beside what was reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.growth import Growth
from bench.pages import CHANGED, FIXED, KEPT, ORM, RAW, SAME, Figure
from bench.questions import Kind
from bench.rounds import Rates
from bench.starts import SandboxStart, Starts
from bench.worlds import WorldFigure, WorldGrowth

OF_RAW, OF_ORM, OF_FIXED = 0.6, 4.0, 0.35
GROWTH, TOTAL = 1.3, 1.5
WORLD_OF_RAW, WORLD_GROWTH = 0.5, 1.5
START_SECONDS, IDLE_MEGABYTES = 1.5, 130
RECOUNT_P99 = 3.0
"""A page that had to wait for a recount would take tens of times as long, not a few."""


@dataclass(frozen=True, slots=True)
class Aim:
    what: str
    asked: str
    reached: str
    ok: bool


def pages_table(figures: Sequence[Figure]) -> str:
    heads = ("", "bytes", "changed/s", "of (a)", "of (b)", "unchanged/s", "of (c)", "304/s")
    rows = [[""] * len(heads)]
    here = ("", 0)
    for figure in figures:
        if here != (figure.on, figure.size):
            here = (figure.on, figure.size)
            rows.append([f"**{figure.on}, {figure.size:,} accounts**", *[""] * (len(heads) - 1)])
        rows.append(_row(figure))
    return _table(heads, rows[1:])


def _row(figure: Figure) -> list[str]:
    rates = figure.rates
    return [
        figure.question,
        f"{figure.bytes:,}",
        f"{rates.rate(CHANGED):,.0f}",
        _both(rates, CHANGED, RAW),
        _both(rates, CHANGED, ORM),
        f"{rates.rate(KEPT):,.0f}",
        _both(rates, KEPT, FIXED),
        f"{rates.rate(SAME):,.0f}",
    ]


def _both(rates: Rates, one: str, other: str) -> str:
    """The ratio by the clock, and behind it the ratio by the servers' processor time."""
    return f"{rates.ratio(one, other):.2f} ({rates.ratio_by_processor(one, other):.2f})"


def aims(
    figures: Sequence[Figure], growths: Sequence[Growth], starts: Sequence[Starts]
) -> list[Aim]:
    reached: list[Aim] = []
    for on in dict.fromkeys(figure.on for figure in figures):
        mine = [figure for figure in figures if figure.on == on]
        for kind in Kind:
            if of_kind := [figure for figure in mine if figure.kind is kind]:
                reached += _beside_rivals(on, kind, of_kind)
        fixed = "unchanged pages, of (c) fixed bytes"
        reached.append(_least(on, fixed, mine, (KEPT, FIXED), OF_FIXED))
    for growth in growths:
        reached += _of_growth(growth)
    for start in starts:
        reached += _of_start(start)
    return reached


def _beside_rivals(on: str, kind: Kind, figures: Sequence[Figure]) -> list[Aim]:
    return [
        _least(on, f"{kind}, of (a) by hand", figures, (CHANGED, RAW), OF_RAW),
        _least(on, f"{kind}, of (b) the usual", figures, (CHANGED, ORM), OF_ORM),
    ]


def _least(
    on: str, what: str, figures: Sequence[Figure], lanes: tuple[str, str], asked: float
) -> Aim:
    ratios = {f"{f.question}, {f.size:,}": f.rates.ratio(*lanes) for f in figures}
    by_processor = [f.rates.ratio_by_processor(*lanes) for f in figures]
    worst = min(ratios, key=ratios.__getitem__)
    least = ratios[worst]
    short = sum(ratio < asked for ratio in ratios.values())
    said = f"median {median(ratios.values()):.2f}, least {least:.2f} ({worst});"
    said += f" by processor time {median(by_processor):.2f}, least {min(by_processor):.2f}"
    if short:
        said += f"; {short} of {len(ratios)} short"
    return Aim(f"{on}: {what}", f"at least {asked}", said, not short)


def _of_growth(growth: Growth) -> list[Aim]:
    quiet, during = growth.quiet, growth.recounting
    waits = during["p99"] / quiet["p99"]
    return [
        Aim(
            f"{growth.on}: a cursor's page at {growth.large:,} beside {growth.small:,}",
            f"at most {GROWTH} times",
            f"{growth.dearer:.2f}, by processor time {growth.dearer_by_processor:.2f}"
            f" (first page {growth.dearer_first:.2f})",
            growth.dearer <= GROWTH,
        ),
        Aim(
            f"{growth.on}: a total at {growth.large:,} while nothing changes",
            f"at most {TOTAL} times the page",
            f"{growth.total_dearer:.2f}",
            growth.total_dearer <= TOTAL,
        ),
        Aim(
            f"{growth.on}: pages during {growth.recounts:,} recounts of {growth.large:,}",
            f"no waiting: p99 at most {RECOUNT_P99:.0f} times quiet",
            f"p50 {during['p50'] / quiet['p50']:.2f}, p99 {waits:.2f},"
            f" longest {during['max'] / quiet['max']:.2f} times",
            waits <= RECOUNT_P99,
        ),
    ]


def _of_start(start: Starts) -> list[Aim]:
    return [
        Aim(
            f"{start.on}: cold start to first answer",
            f"under {START_SECONDS} s",
            f"{start.seconds:.2f} s, (b) {start.usual_seconds:.2f} s",
            start.seconds < START_SECONDS,
        ),
        Aim(
            f"{start.on}: idle memory",
            f"under {IDLE_MEGABYTES} MB",
            f"{start.megabytes:.0f} MB, (b) {start.usual_megabytes:.0f} MB",
            start.megabytes < IDLE_MEGABYTES,
        ),
    ]


def sandbox_aims(starts: Iterable[SandboxStart]) -> list[Aim]:
    return [aim for start in starts for aim in _of_sandbox_start(start)]


def _of_sandbox_start(start: SandboxStart) -> list[Aim]:
    return [
        Aim(
            f"SQLite: {start.what}, to the first page",
            f"under {START_SECONDS} s",
            f"{start.seconds:.2f} s, by processor time {start.processor_seconds:.2f} s",
            start.seconds < START_SECONDS,
        ),
        Aim(
            f"SQLite: {start.what}, idle memory",
            f"under {IDLE_MEGABYTES} MB",
            f"{start.megabytes:.0f} MB",
            start.megabytes < IDLE_MEGABYTES,
        ),
    ]


def world_table(figures: Sequence[WorldFigure]) -> str:
    heads = ("", "bytes", "changed/s", "of (a)", "unchanged/s", "of (c)")
    rows: list[list[str]] = []
    here = ("", 0)
    for figure in figures:
        if here != (figure.on, figure.people):
            here = (figure.on, figure.people)
            rows.append([f"**{figure.on}, {figure.people:,} people**", *[""] * (len(heads) - 1)])
        rates = figure.rates
        rows.append(
            [
                figure.question,
                f"{figure.bytes:,}",
                f"{rates.rate(CHANGED):,.0f}",
                _both(rates, CHANGED, RAW),
                f"{rates.rate(KEPT):,.0f}",
                _both(rates, KEPT, FIXED),
            ]
        )
    return _table(heads, rows)


def world_growth_table(growth: WorldGrowth) -> str:
    beside = f"{growth.on}, {growth.large:,} people beside {growth.small:,}"
    rows = [
        [question, f"{dearer:.2f} ({growth.dearer_by_processor[question]:.2f})"]
        for question, dearer in growth.dearer.items()
    ]
    return _table((beside, "times as long"), rows)


def world_aims(figures: Sequence[WorldFigure], growths: Sequence[WorldGrowth]) -> list[Aim]:
    reached: list[Aim] = []
    for on in dict.fromkeys(figure.on for figure in figures):
        ratios = {
            f"{f.question}, {f.people:,}": f.rates.ratio(CHANGED, RAW)
            for f in figures
            if f.on == on
        }
        worst = min(ratios, key=ratios.__getitem__)
        least = ratios[worst]
        reached.append(
            Aim(
                f"{on}: the world's changed pages, of (a) by hand",
                f"at least {WORLD_OF_RAW}",
                f"median {median(ratios.values()):.2f}, least {least:.2f} ({worst})",
                least >= WORLD_OF_RAW,
            )
        )
    for growth in growths:
        worst = max(growth.dearer, key=growth.dearer.__getitem__)
        reached.append(
            Aim(
                f"{growth.on}: the world's pages at {growth.large:,} beside {growth.small:,}",
                f"at most {WORLD_GROWTH} times",
                f"most {growth.dearer[worst]:.2f} ({worst}); by processor time"
                f" {max(growth.dearer_by_processor.values()):.2f}",
                growth.dearer[worst] <= WORLD_GROWTH,
            )
        )
    return reached


def aims_table(reached: Iterable[Aim]) -> str:
    rows = [[aim.what, aim.asked, aim.reached, "ok" if aim.ok else "short"] for aim in reached]
    return _table(("Aim", "Asked", "Reached", ""), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )
