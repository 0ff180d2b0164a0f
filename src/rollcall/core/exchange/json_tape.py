"""JSON of any length read value by value: what is no JSON is passed over where it has an end."""

import re
from typing import TextIO

from rollcall.core.exchange.rows import LONGEST_ROW, Broken
from rollcall.kit.json_window import JsonWindow

MARK = re.compile(r'\\.|["\[\]{},]', re.DOTALL)


class Tape(JsonWindow):
    def __init__(self, text: TextIO) -> None:
        super().__init__(text, LONGEST_ROW)

    def value(self) -> str | None:
        """The text of the value that begins here; None for one that is passed over as no JSON.

        Raises Broken where it cannot be told where it ends.
        """
        whole = self._whole()
        if whole is None:
            return self._pass_over()
        _, length = whole
        text = self._window[self._at : self._at + length]
        self.take(length)
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
