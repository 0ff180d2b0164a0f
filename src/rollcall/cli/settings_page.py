"""The settings as a page of the manual, from the class that holds them."""

import ast
import inspect
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from rollcall.settings import Settings

HEAD = """\
# Settings

Everything that a server is started with. Each is an option of `rollcall serve`; there are no
others, no configuration file and no environment variable. This page is made by
`scripts/write_reference.py`. What a workspace decides for itself is set through the API instead
(`PATCH /v1/workspaces/{id}`).

| option | value | default | what it is |
|---|---|---|---|
"""
VALUES: dict[object, str] = {int: "number", bool: "switch", tuple[str, ...]: "text, several times"}


def settings_page() -> str:
    """The page, in Markdown. Raises KeyError for a setting that nothing is said of."""
    said = descriptions()
    hints = get_type_hints(Settings)
    rows = [
        f"| `{option(f.name)}` | {VALUES.get(hints[f.name], 'text')} | {_default(f)} "
        f"| {said[f.name]} |\n"
        for f in fields(Settings)
    ]
    return HEAD + "".join(rows)


def option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def descriptions() -> dict[str, str]:
    """What stands beneath each setting in its class, by the setting's name."""
    [body] = [n for n in ast.parse(inspect.getsource(Settings)).body if isinstance(n, ast.ClassDef)]
    said: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                said[name] = " ".join(text.split())
            case _:
                pass
    return said


def _default(field: Any) -> str:
    value = field.default
    if value is MISSING or value is None or value == ():
        return "none"
    return "off" if value is False else f"`{value}`"
