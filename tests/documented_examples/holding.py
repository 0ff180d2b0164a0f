"""Holding an answer against a documented sample: key for key, type for type, value for value."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def sample(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text())


def differences(documented: Any, answered: Any, at: str = "") -> dict[str, str]:
    """Where an answer is not its sample, and how."""
    if type(documented) is not type(answered):
        return {at: f"{documented!r} became {answered!r}"}
    if isinstance(documented, dict):
        found = {f"{at}.{key}".lstrip("."): "missing" for key in documented.keys() - answered}
        found |= {f"{at}.{key}".lstrip("."): "added" for key in answered.keys() - documented.keys()}
        for key in documented.keys() & answered.keys():
            found |= differences(documented[key], answered[key], f"{at}.{key}".lstrip("."))
        return found
    if isinstance(documented, list):
        if len(documented) != len(answered):
            return {at: f"{len(documented)} items became {len(answered)}"}
        found = {}
        for place, pair in enumerate(zip(documented, answered, strict=True)):
            found |= differences(*pair, f"{at}[{place}]")
        return found
    return {} if documented == answered else {at: f"{documented!r} became {answered!r}"}
