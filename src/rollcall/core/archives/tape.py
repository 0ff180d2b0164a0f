"""JSON of any length read value by value: all of it is sound, or the file is refused."""

from typing import Any, TextIO

from rollcall.core.exchange.rows import LONGEST_ROW, Unfit
from rollcall.kit.json_window import JsonWindow


class Tape(JsonWindow):
    def __init__(self, text: TextIO) -> None:
        super().__init__(text, LONGEST_ROW)

    def must(self, mark: str, otherwise: str) -> None:
        """Raises Unfit."""
        if self.next() != mark:
            raise Unfit(f"Line {self.line}: {otherwise}")
        self.take(1)

    def value(self) -> Any:
        """The value that begins here. Raises Unfit, and then stands where it stood."""
        whole = self._whole()
        if whole is None:
            raise Unfit(f"Line {self.line}: what begins here is not JSON.")
        value, length = whole
        self.take(length)
        return value
