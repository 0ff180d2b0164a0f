"""The same question asked from elsewhere, as a command. It never holds a key."""

import re
import shlex

from rollcall.console.views.parts import Snippet
from rollcall.console.visit import Visit

SAFE_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")
KEY = '-H "Authorization: Bearer $ROLLCALL_KEY"'


def curl(visit: Visit, path: str) -> Snippet:
    return Snippet("curl", f"curl -s {KEY} {shlex.quote(_base(visit) + path)}")


def command(words: str) -> Snippet:
    return Snippet("command line", f"rollcall {words}")


def _base(visit: Visit) -> str:
    """The address that this person reached the server by: shown to them, and used for nothing."""
    if visit.house.public_url:
        return visit.house.public_url
    host = visit.request.headers.get("host", "")
    return f"http://{host if SAFE_HOST.fullmatch(host) else 'localhost:8484'}"
