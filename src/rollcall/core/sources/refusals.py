"""What is said where no source of a workspace can serve an operation."""

from collections.abc import Sequence

from rollcall.core.social.faults import PlatformFault

NO_SOURCE = 40300
"""Ours, and stable: no code of the platform's has this form."""
READ_ONLY = "An archive and what was read of a platform can only be read"
NOBODY_ASKED = "no official API is asked from here"


class NoSource(PlatformFault):
    """Nobody whom this workspace asks can tell of it, and why each cannot."""

    def __init__(self, operation: str, reasons: Sequence[str]) -> None:
        why = "; ".join(reason.rstrip(".") for reason in reasons)
        super().__init__(NO_SOURCE, f"No source of this workspace can serve {operation}: {why}.")
        self.reasons = reasons
