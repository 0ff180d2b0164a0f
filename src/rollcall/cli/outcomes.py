"""What became of an import: row by row in a file, and summed up for who started it."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TextIO

import msgspec

from rollcall.cli.importing import Tally, Told
from rollcall.cli.tables import Column, Screen, print_json

NDJSON = (".ndjson", ".jsonl")
OUTCOMES = ("created", "updated", "unchanged", "refused")


class OutcomeFile:
    """One line a row, written as it becomes known: CSV, or NDJSON where the name says so."""

    def __init__(self, out: TextIO, path: Path) -> None:
        self._out = out
        self._csv = None if path.suffix.lower() in NDJSON else csv.writer(out)
        if self._csv is not None:
            self._csv.writerow([field.name for field in fields(Told)])

    def write(self, outcomes: Sequence[Told]) -> None:
        for told in outcomes:
            if self._csv is None:
                self._out.write(msgspec.json.encode(told).decode() + "\n")
            else:
                self._csv.writerow(astuple(told))
        self._out.flush()


def report(tally: Tally, *, dry_run: bool, as_json: bool, whole: bool) -> None:
    """`whole` is whether the source was read to its end."""
    if as_json:
        print_json(
            {
                "counts": {name: tally.counts[name] for name in OUTCOMES},
                "refused": [asdict(told) for told in tally.refused],
                "without": dict(tally.without),
                "removed": tally.removed,
                "dry_run": dry_run,
                "complete": whole,
            }
        )
        return
    screen = Screen()
    rows = [(name, f"{tally.counts[name]:,}") for name in OUTCOMES]
    screen.table(
        (Column("would be" if dry_run else "outcome"), Column("accounts", right=True)), rows
    )
    for part, count in tally.without.items():
        screen.say(f"{count:,} came without {part}: the server kept them back.")
    if tally.removed:
        stay = "account stays" if tally.removed == 1 else "accounts stay"
        restore = "`rollcall accounts restore` brings back what was removed."
        screen.say(f"{tally.removed:,} {stay} off the roster: {restore}")
    if tally.refused:
        _show_refusals(screen, tally)
    if dry_run:
        screen.say("Nothing was kept: this was a dry run.")


def _show_refusals(screen: Screen, tally: Tally) -> None:
    more = tally.counts["refused"] - len(tally.refused)
    screen.heading("Refused")
    for told in tally.refused:
        where = f"line {told.line}" if told.line is not None else told.external_id or "?"
        screen.beside(f"  {where}: ", told.reason or "")
    if more:
        screen.say(f"  and {more:,} more; --outcomes FILE lists every one.")
