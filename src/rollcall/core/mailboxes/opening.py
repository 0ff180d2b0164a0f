"""Opening a mail: who wrote it, and the code it holds, if it does.

Loaded with the first mail that comes: a start has no need of so many words in so many languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rollcall.core.mailboxes.finding import Found, find
from rollcall.core.mailboxes.reading import LARGEST_READ, Letter, Unreadable, read
from rollcall.core.mailboxes.senders import is_of


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was read, and the code it holds."""

    letter: Letter | None
    """None for what is no mail."""
    code: Found | None
    came: datetime

    def is_from(self, domains: Sequence[str]) -> bool:
        letter = self.letter
        if letter is None or letter.sender is None or letter.disowned:
            return False
        return is_of(letter.sender, domains)


def open_mail(raw: bytes, came: datetime) -> Taken:
    try:
        letter = read(raw[:LARGEST_READ])
    except Unreadable:
        return Taken(None, None, came)
    found = find(letter)
    return Taken(letter, found if isinstance(found, Found) else None, came)
