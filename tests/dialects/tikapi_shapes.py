"""The documented shapes of TikAPI's answers, as JSON Schemas with the objects they share."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SHAPES = json.loads(Path(__file__).with_suffix(".json").read_text())
OPERATIONS: dict[str, Any] = SHAPES["operations"]
OBJECTS: dict[str, Any] = SHAPES["$defs"]


def of_operation(name: str) -> Draft202012Validator:
    return _validator(OPERATIONS[name])


def of_object(name: str) -> Draft202012Validator:
    return _validator({"$ref": f"#/$defs/{name}"})


def _validator(shape: Any) -> Draft202012Validator:
    return Draft202012Validator(shape | {"$defs": OBJECTS})


def faults(validator: Draft202012Validator, body: Any) -> list[str]:
    """Where a body is not of the shape, and how."""
    return [f"{error.json_path}: {error.message[:200]}" for error in deepest(validator, body)]


def deepest(validator: Draft202012Validator, body: Any) -> Iterator[ValidationError]:
    """What is wrong, each at its own place; of alternatives, in the one that it is nearest to."""
    for error in validator.iter_errors(body):
        yield from _leaves(error)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).extend(_leaves(inner))
    yield from min(branches.values(), key=len)
