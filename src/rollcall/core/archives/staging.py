"""A download as it was read, put in order on disk before any of it is taken in.

Only when all of it was read is it known whether the file is whole, whose it is and what came when.
So its records wait in a database of their own, which no other process sees and which is gone when
it is closed; memory stays the same however many there are.
"""

import sqlite3
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from rollcall.core.archives.leaving import Leavings, Unread
from rollcall.core.archives.opening import Told, nobody
from rollcall.core.archives.reading import Element
from rollcall.core.archives.sections import (
    Mark,
    Post,
    Profile,
    Said,
    Section,
    Tie,
    Unusable,
    Written,
    read_record,
)
from rollcall.core.exchange.rows import Unfit

BATCH = 1000
NO_PROFILE = (
    "The download does not say whose it is: it has no profile with a user name. "
    "Ask TikTok for all your data, not for some of it."
)
NO_ROOM = (
    "There is no room to put its records in order before they are taken in. Make room among the "
    "temporary files for half its size, or name another folder for them in SQLITE_TMPDIR."
)
WITHOUT_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
KIND_OF_FAULT = 0xFF
"""The rest of SQLite's number says where it happened."""
TABLE = """
CREATE TABLE staged (
    section TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, chat TEXT NOT NULL,
    record BLOB NOT NULL, PRIMARY KEY (section, key)
) WITHOUT ROWID
"""
ADD = "INSERT OR IGNORE INTO staged VALUES (?, ?, ?, ?, ?)"
IN_ORDER = "SELECT record FROM staged WHERE section = ? ORDER BY at, key"
BY_CHAT = "SELECT chat, record FROM staged WHERE section = ? ORDER BY chat, at, key"
SHAPES: Mapping[Section, type[Any]] = {
    Section.POSTS: Post,
    Section.LIKES: Mark,
    Section.FAVORITES: Mark,
    Section.FOLLOWERS: Tie,
    Section.FOLLOWING: Tie,
    Section.COMMENTS: Said,
    Section.MESSAGES: Written,
}
ENCODER = msgspec.msgpack.Encoder()


@dataclass(slots=True)
class Outcome:
    """What became of one section: how many records were taken, and why others were not."""

    taken: int = 0
    skipped: Counter[str] = field(default_factory=Counter[str])

    @property
    def tells(self) -> bool:
        """Whether it says what there is: a list of which nothing could be read does not."""
        return self.taken > 0 or not self.skipped


class Staged:
    """A whole download, read and in order."""

    def __init__(self, kept: sqlite3.Connection, told: Told) -> None:
        self._kept = kept
        self._tell = told
        self._left = Leavings()
        self._handed_on = 0
        self._records = 0
        self._profile: Profile | None = None
        self.outcomes: dict[Section, Outcome] = {}
        """Of each section that the download has."""
        self.newest_at = 0
        """When the latest that it tells of was: it says nowhere when it was made."""

    @property
    def profile(self) -> Profile:
        """Raises Unfit."""
        if self._profile is None:
            raise Unfit(NO_PROFILE)
        return self._profile

    def take(self, elements: Iterable[Element | Unread]) -> Self:
        """Raises Unfit."""
        held: list[tuple[str, str, int, str, bytes]] = []
        for place, element in enumerate(elements):
            if isinstance(element, Unread):
                self._left.add(element)
                continue
            section, chat, raw = element
            if (outcome := self.outcomes.get(section)) is None:
                outcome = self.outcomes[section] = Outcome()
            if raw is None:
                continue
            try:
                record = read_record(section, raw)
            except Unusable as unusable:
                outcome.skipped[str(unusable)] += 1
                continue
            if isinstance(record, Profile):
                self._profile = record
                outcome.taken = 1
                continue
            key = _key(record, chat, place)
            self.newest_at = max(self.newest_at, record.at)
            held.append((section, key, record.at, chat, ENCODER.encode(record)))
            if len(held) >= BATCH:
                self._keep(held)
                held = []
        self._keep(held)
        self._count()
        _ = self.profile
        return self

    @property
    def unread(self) -> Mapping[str, int]:
        """How many entries of which sections were passed over."""
        return self._left.entries

    @property
    def told(self) -> dict[Section, int]:
        """How many of each section that the download tells of; the others stay as they were."""
        return {section: one.taken for section, one in self.outcomes.items() if one.tells}

    def marks(self, section: Section) -> Iterator[Mark]:
        return self._in_order(section)

    def ties(self, section: Section) -> Iterator[Tie]:
        return self._in_order(section)

    def posts(self) -> Iterator[Post]:
        return self._in_order(Section.POSTS)

    def comments(self) -> Iterator[Said]:
        return self._in_order(Section.COMMENTS)

    def messages(self) -> Iterator[tuple[str, Written]]:
        """Chat by chat, each in the order of time."""
        decoder = msgspec.msgpack.Decoder(Written)
        with _room(), closing(self._kept.execute(BY_CHAT, (Section.MESSAGES,))) as found:
            for chat, record in found:
                yield chat, decoder.decode(record)
                self._hand_on()

    def _in_order(self, section: Section) -> Iterator[Any]:
        decoder = msgspec.msgpack.Decoder(SHAPES[section])
        with _room(), closing(self._kept.execute(IN_ORDER, (section,))) as found:
            for [record] in found:
                yield decoder.decode(record)
                self._hand_on()

    def _hand_on(self) -> None:
        self._handed_on += 1
        if self._handed_on % BATCH == 0 or self._handed_on == self._records:
            self._tell(self._handed_on, self._records)

    def _keep(self, held: list[tuple[str, str, int, str, bytes]]) -> None:
        with _room():
            self._kept.executemany(ADD, held)

    def _count(self) -> None:
        """What was told several times counts once."""
        said = dict(self._kept.execute("SELECT section, COUNT(*) FROM staged GROUP BY section"))
        self._records = sum(said.values())
        for section, outcome in self.outcomes.items():
            if section is not Section.PROFILE:
                outcome.taken = said.get(section, 0)


@contextmanager
def staged(elements: Iterable[Element | Unread], told: Told = nobody) -> Generator[Staged]:
    """Read everything; told how many records were handed on to be taken in. Raises Unfit."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        # No name is a file that SQLite makes for itself and removes.
        kept.executescript(f"PRAGMA journal_mode = OFF; PRAGMA cache_size = -8192; {TABLE};")
        kept.execute("BEGIN")
        yield Staged(kept, told).take(elements)


@contextmanager
def _room() -> Generator[None]:
    """What is kept on disk needs room there. Raises Unfit."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & KIND_OF_FAULT in WITHOUT_ROOM:
            raise Unfit(NO_ROOM) from error
        raise


def _key(record: Post | Mark | Tie | Said | Written, chat: str, place: int) -> str:
    match record:
        case Post():
            return str(record.id) if record.id is not None else f"at {record.at} {record.text}"
        case Mark():
            return str(record.id)
        case Tie():
            return record.username
        case Said():
            return f"{record.at} {record.video.id} {record.text}"
        case Written():
            return f"{chat} {place:012}"  # the same may have been written twice
