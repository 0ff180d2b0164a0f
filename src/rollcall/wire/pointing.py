"""Where in a body something is wrong: from the name of a field to a JSON pointer (RFC 6901)."""

import re

import msgspec

STEP = re.compile(r'\[(?P<place>\d+)\]|\[(?P<odd>"(?:[^"\\]|\\.)*")\]|(?P<name>[^.\[\]]+)')
PLAIN = re.compile(r"[^.\[\]\"]+")
WHOLE = "body"
"""The name under which the whole body is found wrong."""


def within(path: str, name: str) -> str:
    """The path of a field of what stands at `path`; a name that would be misread is quoted."""
    if PLAIN.fullmatch(name):
        return f"{path}.{name}"
    return f"{path}[{msgspec.json.encode(name).decode()}]"


def pointer(path: str) -> str:
    """`accounts[3].tags[0]` as `/accounts/3/tags/0`. What has no name of its own is its holder."""
    if path == WHOLE:
        return ""
    steps: list[str] = []
    for step in STEP.finditer(path.replace("[...]", "")):
        odd = step["odd"]
        name = msgspec.json.decode(odd, type=str) if odd else step["place"] or step["name"]
        steps.append("/" + name.replace("~", "~0").replace("/", "~1"))
    return "".join(steps)
