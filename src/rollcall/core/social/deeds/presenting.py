"""Changing what a person says of themselves: names, biography, and who may look."""

import re
from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from rollcall.core.errors import Conflict, Invalid
from rollcall.core.social import rows
from rollcall.core.social.faults import NO_PERSON, NOT_YOURS, PlatformFault
from rollcall.core.social.filling.settling import words_of
from rollcall.core.social.live.rooms import KIND, Rooms
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import PEOPLE, WORDS
from rollcall.ports.social import Person

P, W = PEOPLE.c, WORDS.c
USERNAME = re.compile(r"(?=.*[a-z_])[a-z0-9_.]{1,23}[a-z0-9_]")
"""As on the platform: 2 to 24 of these, not digits alone, and no dot at the end."""
LONGEST_NICKNAME, LONGEST_BIOGRAPHY = 30, 80
LIVE = "This account is live. End that first, then make it private."
THIS = (P.workspace_id == bindparam("of_workspace"), P.id == bindparam("of_id"))
HELD = Statement(select(*rows.OF_PERSON).where(*THIS).with_for_update())
CHANGED = ("username", "nickname", "biography", "private", "renamed_at")
CHANGE = Statement(
    update(PEOPLE).where(*THIS).values({name: bindparam(f"new_{name}") for name in CHANGED})
)
TAKEN = Statement(
    select(P.id).where(
        P.workspace_id == bindparam("of_workspace"), P.username == bindparam("username")
    )
)
FORGET = Statement(
    delete(WORDS).where(
        W.workspace_id == bindparam("of_workspace"),
        W.kind == bindparam("of_kind"),
        among(W.word, "of_words"),
        W.id == bindparam("of_id"),
    )
)
FIND_BY = upsert(WORDS, ["workspace_id", "kind", "word", "id"])


class Presenting:
    def __init__(self, unit: Unit, rooms: Rooms) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._rooms = rooms

    async def nickname(self, person: Person, value: str) -> Person:
        """Raises Invalid, as they all do for what nobody can say of themselves."""
        if not 0 < len(value) <= LONGEST_NICKNAME or not value.isprintable():
            raise Invalid({"value": f"1 to {LONGEST_NICKNAME} characters, in one line."})
        now = int(self._unit.clock().timestamp())
        return await self._change(person, nickname=value, renamed_at=now)

    async def username(self, person: Person, value: str) -> Person:
        """Raises PlatformFault where somebody has it. Whoever asks holds both names."""
        name = value.lower()
        if not USERNAME.fullmatch(name):
            said = "2 to 24 letters, digits, dots and underscores; not digits alone, no dot last."
            raise Invalid({"value": said})
        asked = {"of_workspace": self._workspace_id, "username": name}
        bearers = await self._unit.rows(TAKEN, asked, quick=True)
        if any(row[0] != person.id for row in bearers):
            raise PlatformFault(NOT_YOURS, "This username is taken.")
        return await self._change(person, username=name)

    async def biography(self, person: Person, value: str) -> Person:
        if len(value) > LONGEST_BIOGRAPHY or "\x00" in value:
            raise Invalid({"value": f"At most {LONGEST_BIOGRAPHY} characters."})
        return await self._change(person, biography=value)

    async def privacy(self, person: Person, *, private: bool) -> Person:
        """Raises Conflict where everybody is watching just now."""
        if private and await self._rooms.open_of(person):
            raise Conflict(LIVE)
        return await self._change(person, private=private)

    async def _change(self, person: Person, **said: object) -> Person:
        """What is said, and nothing else that others may have changed meanwhile."""
        before = await self._held(person)
        new = {f"new_{name}": said.get(name, getattr(before, name)) for name in CHANGED}
        await self._unit.transaction.write(self._workspace_id, CHANGE, self._which(person.id) | new)
        after = await self._held(person)
        await self._found_by("person", person.id, _names(before), _names(after))
        if room := await self._rooms.open_of(person):
            titled = [[room.title, *_names(one)] for one in (before, after)]
            await self._found_by(KIND, room.id, *titled)
        return after

    async def _held(self, person: Person) -> Person:
        """SQLite has one writer and needs no lock."""
        found = await self._unit.transaction.rows(HELD, self._which(person.id))
        if not found:
            raise PlatformFault(NO_PERSON)
        return rows.person(found[0])

    async def _found_by(
        self, kind: str, id_: int, before: Iterable[str], after: Iterable[str]
    ) -> None:
        old, new = ({row["word"]: row for row in words_of(kind, id_, of)} for of in (before, after))
        gone = [word for word in old if word not in new]
        which = self._which(id_) | {"of_kind": kind, "of_words": gone}
        await self._unit.transaction.write(self._workspace_id, FORGET, which)
        fresh = [row | {"workspace_id": self._workspace_id} for row in new.values()]
        await self._unit.transaction.write_many(self._workspace_id, FIND_BY, fresh)

    def _which(self, id_: int) -> dict[str, object]:
        return {"of_workspace": self._workspace_id, "of_id": id_}


def _names(person: Person) -> list[str]:
    return [person.username, person.nickname]
