"""Finding the operation for a path: fixed paths by a look-up, others by their shape."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from urllib.parse import unquote

from rollcall.wire.card import Absent, Operation
from rollcall.wire.refusals import NoSuchPath, WrongMethod

WORD = re.compile(r"{(\w+)}")
LIKENESS = 0.6
"""How like a path must be to be offered in place of one that is not there."""
LONGEST_GUESS = 100
"""Characters of a path that are compared: comparing is slow, and anybody may ask."""
NO_VALUES: dict[str, str] = {}
Served = Operation | Absent


class Routes:
    def __init__(self, operations: Sequence[Served]) -> None:
        self._paths = list(dict.fromkeys(operation.path for operation in operations))
        self._fixed: dict[str, dict[str, Served]] = {}
        shapes: dict[str, dict[str, Served]] = {}
        for operation in operations:
            kept = shapes if WORD.search(operation.path) else self._fixed
            methods = kept.setdefault(operation.path, {})
            if operation.method in methods:
                msg = f"{operation.method} {operation.path} is on the card twice."
                raise ValueError(msg)
            methods[operation.method] = operation
        # `/videos/batch` is looked for before `/videos/{position}`.
        ordered = sorted(shapes, key=lambda path: [bool(WORD.search(w)) for w in path.split("/")])
        self._shapes = [(_pattern(path), shapes[path]) for path in ordered]

    def find(
        self, method: str, path: str, *, escaped: bool = False
    ) -> tuple[Served, dict[str, str]]:
        """The operation and the values of the path's words. Raises NoSuchPath, WrongMethod.

        A path is `escaped` still where one of its words holds a slash.
        """
        if method == "HEAD":
            method = "GET"
        allowed: list[str] = []
        methods = self._fixed.get(path)
        if methods is not None:
            if method in methods:
                return methods[method], NO_VALUES
            allowed += methods
        for pattern, methods in self._shapes:
            if found := pattern.fullmatch(path):
                if method in methods:
                    return methods[method], _read(found.groupdict(), escaped=escaped)
                allowed += methods
        if allowed:
            raise WrongMethod(method, sorted(set(allowed)))
        raise NoSuchPath(path, self._nearest(path))

    def _nearest(self, path: str) -> str | None:
        found = get_close_matches(path[:LONGEST_GUESS], self._paths, n=1, cutoff=LIKENESS)
        return found[0] if found else None


def _read(words: dict[str, str], *, escaped: bool) -> dict[str, str]:
    return {name: unquote(word) for name, word in words.items()} if escaped else words


def _pattern(path: str) -> re.Pattern[str]:
    parts = WORD.split(path)
    words = [re.escape(p) if i % 2 == 0 else f"(?P<{p}>[^/]+)" for i, p in enumerate(parts)]
    return re.compile("".join(words))
