"""An account's history of health: turn by turn, and as a strip of colour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from rollcall.console import addresses
from rollcall.console.views.account import Evidence, Stretch, Timeline, Turn
from rollcall.console.words import Times, lasting, spaced, state_mark
from rollcall.console.words import day as day_words
from rollcall.core.health.health import Change
from rollcall.kit.instants import Instant, moment
from rollcall.kit.redaction import redacted

WHOLE = 1000
LONGEST_STRIP = timedelta(days=90)
LONGEST_EVIDENCE = 500


def timeline(
    times: Times, changes: Sequence[Change], most: int, here: str, before: Instant | None
) -> Timeline:
    """`changes` are the newest first, those before `before`, and may be one more than `most`."""
    shown = changes[:most]
    ends = [None if before is None else moment(before), *(moment(c.at) for c in shown)]
    turns = tuple(_turn(times, change, end) for change, end in zip(shown, ends, strict=False))
    oldest = moment(shown[-1].at) if shown else times.now
    begins = max(oldest, times.now - LONGEST_STRIP)
    return Timeline(
        turns=turns,
        strip=_strip(times, shown, begins) if before is None else (),
        strip_from=day_words(begins),
        strip_to="today",
        older=addresses.address(here, ("before", shown[-1].at)) if len(changes) > most else None,
    )


def evidence(known: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """What is kept of it was redacted already; it is redacted once more before it is shown."""
    return tuple(
        Evidence(spaced(name).capitalize(), redacted(_text(value))[:LONGEST_EVIDENCE])
        for name, value in known.items()
    )


def _turn(times: Times, change: Change, end: datetime | None) -> Turn:
    """`end` is when the next change came; None for the state that goes on."""
    return Turn(
        mark=state_mark(change.state, change.reason),
        can_post=change.can_post,
        at=times.of(change.at),
        lasted="" if end is None else lasting((end - moment(change.at)).total_seconds()),
        confidence=change.confidence,
        evidence=evidence(change.evidence or {}),
    )


def _strip(times: Times, shown: Sequence[Change], begins: datetime) -> tuple[Stretch, ...]:
    whole = (times.now - begins).total_seconds()
    if whole <= 0:
        return ()
    parts: list[Stretch] = []
    ends = times.now
    for change in shown:
        starts = max(moment(change.at), begins)
        if starts < ends:
            first, last = (
                round((at - begins).total_seconds() * WHOLE / whole) for at in (starts, ends)
            )
            label = state_mark(change.state).label
            title = f"{label}, {day_words(starts)} to {day_words(ends)}"
            parts.append(Stretch(change.state, first, max(1, last - first), title))
            ends = starts
    return tuple(reversed(parts))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
