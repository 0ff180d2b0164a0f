"""Bringing into the world what a source beyond the sandbox tells of people and videos.

A person is known by name, whoever told of them first; a video by its id. What somebody's source
says replaces what was only heard of, and is replaced by what is said later. The sandbox's own
people and their videos are never touched.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, select, update

from rollcall.core.social.filling.stand_ins import NOBODY, made_at, person_id, sec_uid
from rollcall.db.database import Transaction
from rollcall.db.statements import (
    Parameters,
    Row,
    Statement,
    among,
    hardly_any,
    insert_row,
    nearly_all,
    upsert,
)
from rollcall.db.tables import PEOPLE, VIDEOS

SANDBOX, ARCHIVE, OFFICIAL, NAMED = "sandbox", "archive", "official", "named"
"""Who told of a person; `named`: nobody told more than the name."""
NO_PERSON = 10202
P, V = PEOPLE.c, VIDEOS.c
EARLIEST_ID = 1_400_000_000 << 32
"""Ids lower than this do not tell when they were given."""

ADD_PERSON = upsert(PEOPLE, ["workspace_id", "username"])
BY_NAME = Statement(
    select(P.username, P.id, P.source).where(
        nearly_all(P.workspace_id == bindparam("workspace_id")),
        hardly_any(among(P.username, "usernames")),
    )
)
KNOWN_VIDEOS = Statement(
    select(V.id, V.author_id, V.created_ms, P.source)
    .select_from(VIDEOS.join(PEOPLE, and_(P.workspace_id == V.workspace_id, P.id == V.author_id)))
    .where(V.workspace_id == bindparam("workspace_id"), among(V.id, "ids"))
)
TAKEN_MOMENTS = Statement(
    select(V.created_ms).where(
        V.workspace_id == bindparam("workspace_id"),
        V.author_id == bindparam("author_id"),
        among(V.created_ms, "moments"),
    )
)
ADD_VIDEO = insert_row(VIDEOS)
SAID_OF_VIDEOS = (
    "author_id",
    "created_ms",
    "description",
    "hashtags",
    "link",
    "duration",
    "plays",
    "likes",
    "comments",
    "shares",
    "saves",
    "pinned",
    "private",
)
CHANGE_VIDEO = Statement(
    update(VIDEOS)
    .where(V.workspace_id == bindparam("of_workspace"), V.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in SAID_OF_VIDEOS})
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A video as a source tells of it."""

    id: int
    author_id: int = NOBODY
    created_ms: int | None = None
    """None where only its id tells when it was made."""
    description: str = ""
    hashtags: str = "[]"
    """As the store keeps them: a JSON list."""
    link: str | None = None
    duration: int = 0
    plays: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    saves: int = 0
    pinned: bool = False
    private: bool = False


class Bringing:
    def __init__(self, transaction: Transaction, workspace_id: int) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def known(self, usernames: Iterable[str]) -> dict[str, tuple[int, str]]:
        """By name, the id of each person who is here, and who told of them."""
        asked = {"workspace_id": self._workspace_id, "usernames": sorted(set(usernames))}
        found = await self._transaction.rows(BY_NAME, asked) if asked["usernames"] else ()
        return {row[0]: (row[1], row[2]) for row in found}

    async def named(self, usernames: Iterable[str]) -> dict[str, int]:
        """By name, the id of each person; whoever is not here yet comes in by name alone."""
        wanted = set(usernames)
        here = await self.known(wanted)
        new = [nobody_but(name) for name in sorted(wanted - here.keys())]
        if new:
            await self._write_many(ADD_PERSON, new)
            here = await self.known(wanted)
        return {name: id_ for name, (id_, _) in here.items()}

    async def videos(self, told: Sequence[Told], *, by: str) -> None:
        """Each once. What is told of none but its id changes nothing that is known better."""
        if not told:
            return
        await self.have_nobody()
        here = {row[0]: row for row in await self._rows(KNOWN_VIDEOS, ids=[t.id for t in told])}
        new = [t for t in told if t.id not in here]
        better = [t for t in told if t.id in here and _is_news(t, here[t.id], by)]
        moments = await self._moments([*new, *better], here)
        await self._write_many(ADD_VIDEO, [self._row(t, moments[t.id]) for t in new])
        changes = [self._change(t, moments[t.id]) for t in better]
        await self._write_many(CHANGE_VIDEO, changes)

    async def _moments(self, told: Sequence[Told], here: Mapping[int, Row]) -> dict[int, int]:
        """When each was made, to the millisecond, with no two of one author at the same."""
        found: dict[int, int] = {}
        by_author: dict[int, list[Told]] = {}
        for one in told:
            known = here.get(one.id)
            if known is not None and known[1] == one.author_id:
                found[one.id] = known[2]
            else:
                by_author.setdefault(one.author_id, []).append(one)
        for author_id, theirs in by_author.items():
            found |= await self._free_moments(author_id, theirs)
        return found

    async def _free_moments(self, author_id: int, told: Sequence[Told]) -> dict[int, int]:
        found: dict[int, int] = {}
        claims = _Claims()
        waiting = {one.id: _made_ms(one) for one in sorted(told, key=lambda one: one.id)}
        while waiting:
            claimed = {id_: claims.after(moment) for id_, moment in waiting.items()}
            asked = sorted(claimed.values())
            rows = await self._rows(TAKEN_MOMENTS, author_id=author_id, moments=asked)
            taken = {row[0] for row in rows}
            found |= {id_: moment for id_, moment in claimed.items() if moment not in taken}
            waiting = {id_: made for id_, made in waiting.items() if id_ not in found}
        return found

    async def have_nobody(self) -> None:
        """Whom the author of a video is until it is told."""
        await self._transaction.write(
            self._workspace_id, ADD_PERSON, self._whole(nobody_but("", id_=NOBODY))
        )

    async def _write_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        whole = [self._whole(row) for row in rows]
        await self._transaction.write_many(self._workspace_id, statement, whole)

    async def _rows(self, statement: Statement, **asked: Any) -> Sequence[Row]:
        asked["workspace_id"] = self._workspace_id
        return await self._transaction.rows(statement, asked)

    def _whole(self, row: dict[str, Any]) -> Parameters:
        return row | {"workspace_id": self._workspace_id}

    def _row(self, told: Told, created_ms: int) -> dict[str, Any]:
        said = msgspec.structs.asdict(told) | {"created_ms": created_ms}
        return {name: said.get(name, value) for name, value in EMPTY_VIDEO.items()}

    def _change(self, told: Told, created_ms: int) -> dict[str, Any]:
        said = msgspec.structs.asdict(told) | {"created_ms": created_ms}
        changed = {f"new_{name}": said[name] for name in SAID_OF_VIDEOS}
        return changed | {"of_workspace": self._workspace_id, "of_id": told.id}


EMPTY_VIDEO: dict[str, Any] = {
    name: None if column.nullable else "" if column.type.python_type is str else 0
    for name, column in VIDEOS.c.items()
    if name != "workspace_id"
} | {"hashtags": "[]", "pinned": False, "private": False}
EMPTY_PERSON: dict[str, Any] = {
    name: None if column.nullable else "" if column.type.python_type is str else 0
    for name, column in PEOPLE.c.items()
    if name != "workspace_id"
} | {"verified": False, "private": False, "likes_shown": False}


def nobody_but(username: str, *, id_: int | None = None) -> dict[str, Any]:
    """The row of somebody of whom nothing but the name is known."""
    return EMPTY_PERSON | {
        "id": person_id(username) if id_ is None else id_,
        "sec_uid": sec_uid(username) if username else "",
        "username": username,
        "fault": None if username else NO_PERSON,
        "source": NAMED,
    }


class _Claims:
    """Moments that were given away already."""

    def __init__(self) -> None:
        self._given: set[int] = set()
        self._next: dict[int, int] = {}

    def after(self, moment: int) -> int:
        """This moment, or the first after it that nobody else was given."""
        free = self._next.get(moment, moment)
        while free in self._given:
            free += 1
        self._given.add(free)
        self._next[moment] = free + 1
        return free


def _is_news(told: Told, here: Row, by: str) -> bool:
    """An archive knows less of a video than an official API, and is older."""
    _, author_id, _, source = here
    if source == SANDBOX or told.author_id == NOBODY or told.created_ms is None:
        return False
    return author_id == NOBODY or source != OFFICIAL or by == OFFICIAL


def _made_ms(told: Told) -> int:
    if told.created_ms is not None:
        return told.created_ms
    return made_at(told.id) * 1000 if told.id >= EARLIEST_ID else 0
