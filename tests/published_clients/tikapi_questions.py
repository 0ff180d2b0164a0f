"""What TikAPI's clients can ask, with the examples of the documents; and which of it is served."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from rollcall.dialects.tikapi import TIKAPI
from rollcall.wire.card import Operation
from tests.published_clients.tikapi_clients import CLIENTS, Body, marks

KNOWN: list[Body] = json.loads(Path(__file__).with_name("tikapi_operations.json").read_text())


@dataclass(frozen=True)
class Question:
    """One call of the clients, with the parameters that the documents show."""

    name: str
    call: str
    method: str
    path: str
    clients: tuple[str, ...]
    examples: Body
    declared: Body
    rows: str | None = None
    """Where the list is in an answer, of a call that has pages."""
    each: str = ""
    """Where the id is in one of the list."""
    effects: bool = False
    spends: bool = False
    """It can be done once: what it is done to is not there again."""
    endless: bool = False
    """There is always a next page: it is asked for again and again."""
    words: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return " ".join((self.name, *self.words))

    @property
    def counts(self) -> bool:
        """Whether the caller says how long a page is."""
        return "count" in self.declared

    @property
    def unguessed(self) -> Body:
        """What the clients do not fill in of themselves, having no example of it."""
        return {
            name: self.examples[name]
            for name, parameter in self.declared.items()
            if parameter.get("required") and "example" not in parameter
        }

    def names(self, page: Body) -> list[str]:
        """The ids on a page, in its order; what has no id of its own is passed over."""
        assert self.rows
        found = (at(row, self.each) for row in at(page, self.rows) or [])
        return [name for name in found if name is not None]


def at(body: Any, path: str) -> Any:
    """What stands at `a.0.b`, or None."""

    def step(inner: Any, name: str) -> Any:
        if isinstance(inner, list):
            return inner[int(name)] if int(name) < len(inner) else None
        return inner.get(name) if isinstance(inner, dict) else None

    return reduce(step, path.split("."), body)


def _questions(entry: Body) -> Iterator[Question]:
    """An operation's question, and more where it is asked with other words too."""
    shared = {name: entry[name] for name in ("name", "call", "method", "path")}
    examples = {
        name: parameter.get("example", parameter.get("given"))
        for name, parameter in entry["parameters"].items()
        if parameter.keys() & {"example", "given"}
    }
    for other in ({}, *entry.get("also", [])):
        where = other or entry
        yield Question(
            **shared,
            clients=tuple(entry["clients"]),
            examples=examples | other.get("parameters", {}),
            declared=entry["parameters"],
            rows=where.get("rows"),
            each=where.get("each", ""),
            effects=entry.get("effects", False),
            spends=entry.get("spends", False),
            endless=entry.get("endless", False),
            words=tuple(other.get("parameters", {}).values()),
        )


EVERY = [question for entry in KNOWN for question in _questions(entry)]
"""All that the clients can ask, whether served or not."""


def is_served(question: Question) -> bool:
    return any(
        isinstance(o, Operation) and (o.method, o.path) == (question.method, question.path)
        for o in TIKAPI.operations
    )


def can_ask(client: str, question: Question) -> bool:
    return client.split()[1] in question.clients


def asked_by_each(wanted: Callable[[str, Question], bool]) -> list[ParameterSet]:
    """Client by client, what it can ask of that; what has effects last."""
    return [
        pytest.param(name, question, marks=marks(name))
        for name in CLIENTS
        for question in sorted(EVERY, key=lambda q: q.effects)
        if can_ask(name, question) and wanted(name, question)
    ]
