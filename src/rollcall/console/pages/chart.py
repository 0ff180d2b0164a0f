"""Health over time, as a chart's bars, axis and switches."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rollcall.console import addresses
from rollcall.console.views.overview import ChartDay, HealthChart
from rollcall.console.views.parts import Link
from rollcall.console.words import day as day_words
from rollcall.console.words import state_mark
from rollcall.core.health.days import Day
from rollcall.core.health.health import Health

SPANS = (7, 30, 90)
USUAL_SPAN = 30
STEPS_OF_TEN = (1, 2, 5, 10)
MOST_TICKS = 5


def health_chart(days: Sequence[Day], *, problems_only: bool) -> HealthChart:
    states = [state for state in Health if not (problems_only and state is Health.HEALTHY)]
    bars = tuple(
        ChartDay(
            iso=day.date,
            label=day_words(datetime.fromisoformat(day.date).replace(tzinfo=UTC)),
            counts=tuple(day.states.get(state, 0) for state in states),
            can_post=day.can_post,
        )
        for day in days
    )
    return HealthChart(
        marks=tuple(state_mark(state) for state in states),
        days=bars,
        ticks=ticks(max(sum(bar.counts) for bar in bars)),
        spans=tuple(
            Link(f"{span} d", _address(span, problems_only), span == len(days)) for span in SPANS
        ),
        shown=(
            Link("All", _address(len(days), False), not problems_only),
            Link("Problems", _address(len(days), True), problems_only),
        ),
    )


def ticks(highest: int) -> tuple[int, ...]:
    """Axis labels from 0 up in even, round steps; the last is at least `highest`."""
    power = 1
    while True:
        for step in STEPS_OF_TEN:
            if step * power * MOST_TICKS >= highest:
                count = max(1, -(-highest // (step * power)))
                return tuple(step * power * place for place in range(count + 1))
        power *= 10


def _address(span: int, problems_only: bool) -> str:  # noqa: FBT001 - one of two switches
    pairs = [("days", str(span))] if span != USUAL_SPAN else []
    if problems_only:
        pairs.append(("only", "problems"))
    return addresses.address(addresses.OVERVIEW, *pairs)
