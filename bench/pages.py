"""One roster's pages: each question to rollcall and to the servers it is measured beside."""

import http.client
import json
from contextlib import ExitStack
from dataclasses import dataclass

from bench.load import Load
from bench.questions import Question, questions
from bench.roster import Roster
from bench.rounds import Lane, Pace, Rates, side_by_side
from bench.servers import Server, rival, rollcall

CHANGED, KEPT, SAME = "changed", "unchanged", "304"
RAW, ORM, FIXED = "raw", "orm", "fixed"


class Differs(Exception):
    """Two servers that should say the same do not, so their speeds cannot be compared."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one question came to on one roster."""

    on: str
    size: int
    question: str
    bytes: int
    rates: Rates

    @property
    def beside_rivals(self) -> bool:
        return RAW in self.rates.of


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
        field = Field(
            stack.enter_context(rollcall(roster, "--page-cache-bytes", "0")),
            stack.enter_context(rollcall(roster)),
            *(stack.enter_context(rival(kind, roster)) for kind in (FIXED, RAW, ORM)),
        )
        return [_measure(load, roster, field, question, pace) for question in questions(roster)]


def _measure(load: Load, roster: Roster, field: Field, question: Question, pace: Pace) -> Figure:
    headers = question.headers(roster)
    body, etag = fetch(field.changed.port, question.path, headers)
    lanes = [
        Lane(CHANGED, field.changed, question.path, headers),
        Lane(KEPT, field.kept, question.path, headers),
        Lane(SAME, field.kept, question.path, headers | {"If-None-Match": etag}),
        Lane(FIXED, field.fixed, f"/{len(body)}", headers),
    ]
    if question.beside_rivals:
        _agree(field, question, headers, body)
        lanes.append(Lane(RAW, field.raw, question.path, headers))
        lanes.append(Lane(ORM, field.orm, question.path, headers))
    rates = side_by_side(load, lanes, pace)
    return Figure(roster.on, roster.size, question.name, len(body), rates)


def _agree(field: Field, question: Question, headers: dict[str, str], body: bytes) -> None:
    by_hand, _ = fetch(field.raw.port, question.path, headers)
    if by_hand != body:
        raise Differs(f"{question.path}: the hand-written server gives other bytes.")
    usual, _ = fetch(field.orm.port, question.path, headers)
    if json.loads(usual) != json.loads(body):
        raise Differs(f"{question.path}: the usual server gives another answer.")


def fetch(port: int, path: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """One answer and its ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers | {"Host": "bench.test"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
    return body, answer.headers.get("etag", "")
