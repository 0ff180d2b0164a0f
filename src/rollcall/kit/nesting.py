"""How deep JSON may be nested, so that nothing which reads or shows it runs out of stack."""

from typing import cast

DEEPEST = 32


def too_deep(value: object) -> bool:
    """Whether lists and objects stand more than `DEEPEST` deep within each other."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return False
    return any(isinstance(inner, dict | list) for inner in level)


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []
