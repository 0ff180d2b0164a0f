"""Our API's OpenAPI document, and the page that shows it."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from rollcall import __version__
from rollcall.api.card import API
from rollcall.api.envelope import KINDS, OF_PLATFORM, UNEXPECTED, Problem
from rollcall.core.health.health import REASONS
from rollcall.wire.openapi import document

ABOUT = (
    "Every social account of an organisation, in one list that tells the truth about each. "
    "Lists are walked by cursor; instants are RFC 3339 in UTC; null is never or unknown; "
    "refusals are problems (RFC 9457) with a code, a remedy and the request id."
)


@cache
def openapi() -> dict[str, Any]:
    return document(API, version=__version__, problem=Problem, about=ABOUT)


@cache
def openapi_json() -> bytes:
    return msgspec.json.format(msgspec.json.encode(openapi(), order="deterministic"), indent=2)


@cache
def docs_page() -> str:
    """The document as one page that needs nothing from elsewhere."""
    environment = Environment(
        loader=PackageLoader("rollcall.api"), autoescape=True, undefined=StrictUndefined
    )
    kinds = sorted(
        {*KINDS.values(), *OF_PLATFORM, UNEXPECTED}, key=lambda kind: (kind.status, kind.code)
    )
    page = environment.get_template("docs.html")
    return page.render(document=openapi(), kinds=kinds, reasons=REASONS, name_of=_name_of)


@cache
def docs_style() -> str:
    return (files("rollcall.api") / "templates" / "docs.css").read_text()


def _name_of(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_name_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_name_of(schema.get('items') or {})}"
    return str(schema.get("format") or schema.get("type") or "anything")
