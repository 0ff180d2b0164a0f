"""The environment that the console's templates are rendered in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy that every page keeps: nothing inline, nothing from elsewhere."""


def environment(static: Callable[[str], str]) -> Environment:
    """Make it; `static` gives the address of a file in the static folder, by its path there."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ours: dict[str, Any] = {"static": static}  # jinja2 types its own few globals too narrowly
    made.globals.update(ours)
    made.filters["thousands"] = thousands
    made.filters["signed"] = signed
    return made


def thousands(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


def signed(number: int) -> str:
    """`+3`, `−3`: with a true minus sign, as wide as the plus."""
    return f"{number:+,}".replace("-", "\N{MINUS SIGN}")
