"""A window that moves over a JSON text of any length, value by value."""

import json
import re
from typing import TextIO

from rollcall.core.exchange.rows import LONGEST_ROW, Broken

CHUNK = 65_536
SPACE = re.compile(r"[ \t\r\n]*")
MARK = re.compile(r'\\.|["\[\]{},]', re.DOTALL)
DECODER = json.JSONDecoder()


class Tape:
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

    def take(self, count: int) -> None:
        self.line += self._window.count("\n", self._at, self._at + count)
        self._at += count

    def value(self) -> str | None:
        """The text of the value that begins here; None for one that is passed over as no JSON.

        Raises Broken where it cannot be told where it ends.
        """
        while True:
            try:
                _, end = DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError):
                # It may only be cut off by the window's edge.
                if len(self._window) - self._at > LONGEST_ROW or not self._more():
                    return self._pass_over()
                continue
            if end == len(self._window) and self._more():
                continue  # a number may go on
            text = self._window[self._at : end]
            self.take(end - self._at)
            return text

    def _pass_over(self) -> None:
        """Go on behind what begins here, counting brackets alone. Raises Broken."""
        begins, depth, quoted = self.line, 0, False
        while True:
            mark = MARK.search(self._window, self._at)
            if mark is None:
                # A backslash at the edge belongs to what comes behind it.
                kept = int(self._window.endswith("\\"))
                self.take(max(0, len(self._window) - self._at - kept))
                if not self._more():
                    raise Broken(begins, "What begins here is not JSON and has no end.")
                continue
            found = mark[0]
            if not quoted and depth == 0 and found in ",]}":
                self.take(mark.start() - self._at)
                return
            self.take(mark.end() - self._at)
            quoted ^= found == '"'
            if not quoted:
                depth += (found in "[{") - (found in "]}")

    def _more(self) -> bool:
        read = self._text.read(CHUNK)
        self._window = self._window[self._at :] + read
        self._at = 0
        return bool(read)
