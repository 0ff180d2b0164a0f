"""JSON of any length read value by value: all of it is sound, or the file is refused."""

import json
import re
from typing import Any, TextIO

from rollcall.core.exchange.rows import LONGEST_ROW, Unfit

CHUNK = 65_536
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


class Tape:
    """A window that moves over the text."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
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

    def must(self, mark: str, otherwise: str) -> None:
        """Raises Unfit."""
        if self.next() != mark:
            raise Unfit(f"Line {self.line}: {otherwise}")
        self.take(1)

    def take(self, count: int) -> None:
        self.line += self._window.count("\n", self._at, self._at + count)
        self._at += count

    def value(self) -> Any:
        """The value that begins here. Raises Unfit, and then stands where it stood."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError) as error:
                # It may only be cut off by the window's edge.
                if len(self._window) - self._at > LONGEST_ROW or not self._more():
                    raise Unfit(f"Line {self.line}: what begins here is not JSON.") from error
                continue
            if end == len(self._window) and self._more():
                continue  # a number may go on
            self.take(end - self._at)
            return value

    def _more(self) -> bool:
        read = self._text.read(CHUNK)
        self._window = self._window[self._at :] + read
        self._at = 0
        return bool(read)
