"""Makes the calls that standard input lists, one a line, with the unmodified `tikapi` of PyPI.

A line such as {"key": "…", "call": "public.check", "parameters": {…}, "pages": 2, "save": {…}}
is answered with a line {"pages": […]} or {"error": {…}}. Whose version it is stands in PYTHONPATH.
"""

import json
import sys
from functools import reduce
from importlib.metadata import version
from typing import Any

from tikapi import ResponseException, TikAPI, ValidationException


def client(asked: dict[str, Any]) -> Any:
    api = TikAPI(asked["key"])
    bases = {name: asked[name] for name in ("base", "sandboxBase") if name in asked}
    api.set(__options__=bases, __sandbox__=asked.get("sandbox"))
    return api


def operation(api: Any, asked: dict[str, Any]) -> Any:
    first, *names = asked["call"].split(".")
    owner = api.user(accountKey=asked["account_key"]) if first == "user" else getattr(api, first)
    return reduce(getattr, names, owner)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    response = operation(client(asked), asked)(**asked["parameters"])
    pages = [response.json()]
    if save := asked.get("save"):
        assert response.save_video(save["link"], save["to"]) is True
    while len(pages) < asked.get("pages", 1) and (response := response.next_items()):
        pages.append(response.json())
    return {"pages": pages}


def told(error: Exception) -> dict[str, Any]:
    said = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, ValidationException):
        return said | {"field": error.field}
    if isinstance(error, ResponseException) and error.response is not None:
        return said | {"status": error.response.status_code, "body": body(error.response)}
    return said


def body(response: Any) -> Any:
    """What it says; the client closes the answer to save_video before anybody reads it."""
    try:
        return response.json()
    except ValueError:
        return None


def outcome(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return answer(asked)
    except Exception as error:  # noqa: BLE001 - what was raised is what the test asks about
        return {"error": told(error)}


print(json.dumps({"version": version("tikapi")}), flush=True)  # noqa: T201 - the answer
for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)  # noqa: T201 - the same
