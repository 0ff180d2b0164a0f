"""A face's OpenAPI 3.1 document, made from its card and the shapes of its handlers."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from rollcall.wire.card import Face, Operation
from rollcall.wire.events import MEDIA

REF = "#/components/schemas/{name}"
WORD = re.compile(r"{(\w+)}")
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def document(
    face: Face, *, version: str, problem: type[msgspec.Struct], about: str
) -> dict[str, Any]:
    """The document. `problem` is the shape of every refusal."""
    operations = [o for o in face.operations if isinstance(o, Operation)]
    shapes = [s for o in operations for s in (o.query, o.body, o.answer) if s is not None]
    schemas, components = msgspec.json.schema_components([*shapes, problem], ref_template=REF)
    by_shape = dict(zip(map(repr, [*shapes, problem]), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        spelled = _operation(operation, by_shape, components, face)
        spelled["responses"]["default"] = {"$ref": "#/components/responses/Refused"}
        paths.setdefault(operation.path, {})[operation.method.lower()] = spelled
    queries = {repr(o.query) for o in operations if o.query is not None}
    unused = {by_shape[q]["$ref"].rpartition("/")[2] for q in queries}
    return {
        "openapi": "3.1.0",
        "info": {"title": face.title, "version": version, "description": about},
        "servers": [{"url": "/"}],
        "security": [{name: []} for name in SCHEMES],
        "paths": paths,
        "components": {
            "schemas": {n: s for n, s in sorted(components.items()) if n not in unused},
            "responses": {"Refused": _refused(by_shape[repr(problem)])},
            "securitySchemes": SCHEMES,
        },
    }


def _refused(problem: Mapping[str, Any]) -> dict[str, Any]:
    content = _content("application/problem+json", problem)
    return {"description": "Refused; the body says why, and what can be done", "content": content}


def _operation(
    operation: Operation,
    by_shape: Mapping[str, dict[str, Any]],
    components: Mapping[str, dict[str, Any]],
    face: Face,
) -> dict[str, Any]:
    spelled: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`.",
        "parameters": [
            *(_word(name) for name in WORD.findall(operation.path)),
            *_query(operation, by_shape, components),
            *_headers(operation, face),
        ],
        "responses": {str(operation.status): _answer(operation, by_shape)},
    }
    if operation.body is not None:
        content = _content("application/json", by_shape[repr(operation.body)])
        spelled["requestBody"] = {"required": True, "content": content}
    if operation.stream:
        spelled["responses"]["204"] = {"description": "It is over; do not come again"}
    if operation.page:
        spelled["responses"]["304"] = {"description": "What you have (`If-None-Match`) still holds"}
    return spelled


def _word(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(
    operation: Operation,
    by_shape: Mapping[str, dict[str, Any]],
    components: Mapping[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    shape = components[by_shape[repr(operation.query)]["$ref"].rpartition("/")[2]]
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _headers(operation: Operation, face: Face) -> list[dict[str, Any]]:
    optional = {"in": "header", "required": False, "schema": {"type": "string"}}
    headers: list[dict[str, Any]] = []
    if operation.stream:
        about = "The id of the last event you have; the stream goes on with the next."
        headers.append({"name": "Last-Event-ID", "description": about} | optional)
    if face.repeat_header and operation.writes and not operation.secret:
        about = "A repetition with the same key within a day gives the first answer again."
        name = face.repeat_header.decode().title()
        headers.append({"name": name, "description": about} | optional)
    if operation.method == "PATCH":
        about = "The `ETag` you read; refused with 412 where it was changed since."
        headers.append({"name": "If-Match", "description": about} | optional)
    return headers


def _answer(operation: Operation, by_shape: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": "Done; nothing to say"}
    shape = by_shape[repr(operation.answer)]
    if operation.stream:
        # OpenAPI 3.1 has no word for the shape of one event; 3.2 calls it so.
        content = {MEDIA.decode(): {"schema": {"type": "string"}, "x-itemSchema": shape}}
        return {"description": operation.summary, "content": content}
    content = _content("application/json", shape)
    return {"description": operation.summary, "content": content}


def _content(media: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {media: {"schema": schema}}
