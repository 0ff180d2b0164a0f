"""One roster's pages: each question to rollcall and to the servers it is measured beside."""

from contextlib import ExitStack
from dataclasses import dataclass

from bench.agreement import by_hand_agrees, fetch, usual_agrees
from bench.load import Load
from bench.questions import Kind, Question, questions
from bench.roster import Roster
from bench.rounds import Lane, Pace, Rates, side_by_side
from bench.servers import Server, another, rival, rollcall

CHANGED, KEPT, SAME = "changed", "unchanged", "304"
RAW, ORM, FIXED = "raw", "orm", "fixed"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one question came to on one roster."""

    on: str
    size: int
    question: str
    kind: Kind
    bytes: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class Field:
    """Every server that answers for one roster."""

    changed: Server
    kept: Server
    fixed: Server
    raw: Server
    orm: Server


def measure_pages(load: Load, roster: Roster, pace: Pace) -> list[Figure]:
    with ExitStack() as stack:
        other = stack.enter_context(another(roster))
        field = Field(
            stack.enter_context(rollcall(roster, "--page-cache-bytes", "0")),
            stack.enter_context(rollcall(other)),
            *(stack.enter_context(rival(kind, roster)) for kind in (FIXED, RAW, ORM)),
        )
        return [_measure(load, roster, field, question, pace) for question in questions(roster)]


def _measure(load: Load, roster: Roster, field: Field, question: Question, pace: Pace) -> Figure:
    path, headers = question.path, question.headers(roster)
    body, etag = fetch(field.changed.port, path, headers)
    by_hand_agrees(path, body, fetch(field.raw.port, path, headers)[0], question.varying)
    usual_agrees(path, body, fetch(field.orm.port, path, headers)[0], question.varying)
    built = [
        Lane(CHANGED, field.changed, path, headers),
        Lane(RAW, field.raw, path, headers),
        Lane(ORM, field.orm, path, headers),
    ]
    kept = [
        Lane(KEPT, field.kept, path, headers),
        Lane(SAME, field.kept, path, headers | {"If-None-Match": etag}),
        Lane(FIXED, field.fixed, f"/{len(body)}", headers),
    ]
    # Apart: where a rival builds its pages slowly, those that are kept are asked as ever.
    rates = side_by_side(load, built, pace).beside(side_by_side(load, kept, pace))
    return Figure(roster.on, roster.size, question.name, question.kind, len(body), rates)
