"""The program at a terminal of its own, as a person sees it."""

import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.live import PROGRAM


class Terminal:
    """The program at a terminal, and what the terminal was sent on standard error."""

    def __init__(self, *asked: str | Path) -> None:
        ours, theirs = pty.openpty()
        self._ours = ours
        environment = {n: v for n, v in os.environ.items() if n != "NO_COLOR"}
        self.process = subprocess.Popen(
            [PROGRAM, *asked],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=environment | {"TERM": "xterm", "COLUMNS": "140"},
        )
        os.close(theirs)
        self.sent = ""

    def shown(self) -> Iterator[str]:
        """All that was sent so far, whenever there is more of it, to the program's end."""
        try:
            while part := os.read(self._ours, 65_536):
                self.sent += part.decode()
                yield self.sent
        except OSError:  # as Linux says that the other side is closed
            pass
        os.close(self._ours)
        self.process.communicate()
