"""Putting a whole world, or more of one, into the store: rows in bulk, and sums that add up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, func, select, update

from rollcall.core.social.wording import words
from rollcall.db.database import Transaction
from rollcall.db.statements import Parameters, Statement, insert_row
from rollcall.db.tables import (
    COIN_PAYMENTS,
    COMMENT_LIKES,
    COMMENTS,
    CONVERSATION_PEOPLE,
    CONVERSATIONS,
    FOLLOWS,
    HASHTAGS,
    LIVE_ROOMS,
    MESSAGES,
    NOTICES,
    PEOPLE,
    PLAYLIST_VIDEOS,
    PLAYLISTS,
    SHORT_LINKS,
    SOUNDS,
    VIDEO_HASHTAGS,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
    WORDS,
)

AT_ONCE = 2_000
"""Rows that are made ready for the database: of all of them at once the memory would stay taken."""
Rows = Mapping[str, Sequence[dict[str, Any]]]
"""Rows by the name of their table, each without its workspace."""

TABLES = {
    table.name: table
    for table in (
        PEOPLE,
        SOUNDS,
        HASHTAGS,
        VIDEOS,
        VIDEO_HASHTAGS,
        FOLLOWS,
        VIDEO_LIKES,
        VIDEO_SAVES,
        COMMENTS,
        COMMENT_LIKES,
        PLAYLISTS,
        PLAYLIST_VIDEOS,
        WORDS,
        SHORT_LINKS,
        NOTICES,
        CONVERSATIONS,
        CONVERSATION_PEOPLE,
        MESSAGES,
        LIVE_ROOMS,
        COIN_PAYMENTS,
    )
}
NUMBERED = {name for name, table in TABLES.items() if "number" in table.c}
INSERTS = {
    name: insert_row(table, without=["number"] if name in NUMBERED else [])
    for name, table in TABLES.items()
}
HOW_MANY = Statement(
    select(func.count()).where(
        PEOPLE.c.workspace_id == bindparam("workspace_id"),
        PEOPLE.c.source == bindparam("source"),
        PEOPLE.c.fault.is_(None),
    )
)
COUNTED: dict[str, tuple[Table, tuple[str, ...]]] = {
    "people": (PEOPLE, ("followers", "following", "friends", "hearts", "videos", "liked")),
    "sounds": (SOUNDS, ("videos",)),
    "hashtags": (HASHTAGS, ("videos", "views")),
    "videos": (VIDEOS, ("likes", "comments", "threads", "threads_ever", "saves")),
    "comments": (COMMENTS, ("likes", "replies", "replies_ever")),
}


def _adding(table: Table, columns: Sequence[str]) -> Statement:
    added = {
        name: table.c[name] + bindparam(f"more_{name}", type_=BigInteger()) for name in columns
    }
    return Statement(
        update(table)
        .where(table.c.workspace_id == bindparam("of_workspace"), table.c.id == bindparam("of_id"))
        .values(added)
    )


ADDING = {name: _adding(table, columns) for name, (table, columns) in COUNTED.items()}
Sums = Mapping[str, Mapping[int, Mapping[str, int]]]
"""By table and id: how much more each counter of a row is."""


class Settling:
    def __init__(self, transaction: Transaction, workspace_id: int) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def grown(self, source: str) -> int:
        """How many people of this source are here, those left out that stand for a fault."""
        asked = {"workspace_id": self._workspace_id, "source": source}
        [[count]] = await self._transaction.rows(HOW_MANY, asked)
        return int(count)

    async def put(self, rows: Rows) -> None:
        """Add rows, in the order in which they belong into their tables."""
        for name, table in TABLES.items():
            given = rows.get(name, ())
            if name not in NUMBERED:
                given = sorted(given, key=_place(table))
            for begin in range(0, len(given), AT_ONCE):
                some = given[begin : begin + AT_ONCE]
                whole = [row | {"workspace_id": self._workspace_id} for row in some]
                await self._transaction.write_many(self._workspace_id, INSERTS[name], whole)

    async def add(self, sums: Sums) -> None:
        """Move counters of rows that are here already."""
        for name, of_rows in sums.items():
            columns = COUNTED[name][1]
            moves = [
                {"of_workspace": self._workspace_id, "of_id": id_}
                | {f"more_{column}": more.get(column, 0) for column in columns}
                for id_, more in sorted(of_rows.items())
            ]
            await self._transaction.write_many(self._workspace_id, ADDING[name], moves)


def _place(table: Table) -> Callable[[Parameters], Any]:
    """Where a row stands in its table: rows that come in this order fall into the same pages."""
    names = [column.name for column in table.primary_key]
    return itemgetter(*(name for name in names if name != "workspace_id"))


def words_of(kind: str, id_: int, texts: Iterable[str]) -> list[dict[str, Any]]:
    """The rows by which a thing is found by the words of its texts."""
    found = dict.fromkeys(word for text in texts for word in words(text))
    return [{"kind": kind, "word": word, "id": id_} for word in found]
