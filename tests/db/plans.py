"""How SQLite goes about a statement of ours, step by step."""

import json
import sqlite3
from collections.abc import Mapping

from rollcall.db.statements import Kind, Statement
from tests.place import Place


def steps_of(place: Place, statement: Statement, asked: Mapping[str, object]) -> list[str]:
    """Without those of a list that was given: it is read to its end, as it should be."""
    form = statement.on(Kind.SQLITE)
    given = [
        json.dumps(value) if isinstance(value, list) else value for value in form.bind(dict(asked))
    ]
    with sqlite3.connect(place.runtime.settings.data / "rollcall.db") as database:
        plan = database.execute(f"EXPLAIN QUERY PLAN {form.sql}", given).fetchall()
    return [step for *_, step in plan if "json_each" not in step]
