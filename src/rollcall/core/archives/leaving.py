"""What of a download is not read, so that nothing of it is missing without a word."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

LONGEST_NAME = 64
MOST_NAMES = 100
OTHERS = "others"
NO_PLACE = "rollcall has no place for it"
PRIVATE = "it is left out on purpose: it is nobody else's business"
UNKNOWN_FORM = "nothing published says how it is written"
BECAUSE: Mapping[str, str] = {
    "Ads Visit History": PRIVATE,
    "Autofill": PRIVATE,
    "Group Chat": UNKNOWN_FORM,
    "Location Reviews": PRIVATE,
    "Login History": PRIVATE,
    "Off TikTok Activity": PRIVATE,
    "Search History": PRIVATE,
    "Searches": PRIVATE,
    "Status": PRIVATE,
    "Tako Chat History": UNKNOWN_FORM,
    "Video Browsing History": PRIVATE,
    "Watch History": PRIVATE,
}
"""Of a conversation with the platform's own machine it is known only that each message is an
object; of groups not even that."""


class Unread(NamedTuple):
    """Something of a section that was passed over."""

    section: str
    """As the platform calls it, since it may be one that it has thought of only lately."""
    entries: int


class Leavings:
    """How many entries of which sections; a file may name as many as it likes."""

    def __init__(self) -> None:
        self.entries: Counter[str] = Counter()

    def add(self, unread: Unread) -> None:
        name = unread.section[:LONGEST_NAME]
        if name not in self.entries and len(self.entries) >= MOST_NAMES:
            name = OTHERS
        self.entries[name] += unread.entries


def why(section: str) -> str:
    return BECAUSE.get(section, NO_PLACE)
