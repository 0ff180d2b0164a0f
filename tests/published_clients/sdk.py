"""Running the unmodified @posteverywhere/sdk on a list of calls."""

import json
import os
from pathlib import Path
from typing import Any

from tests.real.node import CLIENTS, node, package

ASK = CLIENTS / "ask-sdk.mjs"
REDIRECT = CLIENTS / "pe-redirect.mjs"
Outcome = dict[str, Any]


def program(*options: str) -> list[str]:
    package("@posteverywhere/sdk")
    return [str(node()), *options, str(ASK)]


def question(key: str, *calls: tuple[Any, ...], retries: int = 2, patient: bool = False) -> str:
    """What the program reads: the SDK insists on the prefix, the server does not."""
    shown = "pe_live_" + key.removeprefix("pe_live_")
    return json.dumps({"key": shown, "calls": calls, "retries": retries, "patient": patient})


def environment(**more: str | Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"]} | {name: str(value) for name, value in more.items()}
