"""How many calls are at work at once, so that a flood is refused in the caller's own words."""

from rollcall.core.errors import Unavailable


class Crowd:
    def __init__(self, most: int) -> None:
        self.most = most
        self._inside = 0

    def enter(self) -> None:
        """Count a call in. Raises Unavailable where there are too many; that one counts too."""
        self._inside += 1
        if self._inside > self.most:
            msg = f"{self.most} calls are at work already; try again in a moment."
            raise Unavailable(msg)

    def leave(self) -> None:
        self._inside -= 1
