"""A window that moves over a JSON text of any length, one value at a time."""

import json
import re
from typing import Any, TextIO

CHUNK = 65_536
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


class JsonWindow:
    def __init__(self, text: TextIO, longest: int) -> None:
        """`longest`: how many characters of one value are looked at, and a chunk more at most."""
        self._text = text
        self._longest = longest
        self._window = ""
        self._at = 0
        self.line = 1

    def next(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            space = SPACE.match(self._window, self._at)
            self.take(len(space[0]) if space else 0)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def take(self, count: int) -> None:
        self.line += self._window.count("\n", self._at, self._at + count)
        self._at += count

    def _whole(self) -> tuple[Any, int] | None:
        """The value that begins here, and how long it is; None where none does that can be read."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError):
                # It may only be cut off by the window's edge.
                if len(self._window) - self._at > self._longest or not self._more():
                    return None
                continue
            if end == len(self._window) and self._more():
                continue  # a number may go on
            return value, end - self._at

    def _more(self) -> bool:
        read = self._text.read(CHUNK)
        self._window = self._window[self._at :] + read
        self._at = 0
        return bool(read)
