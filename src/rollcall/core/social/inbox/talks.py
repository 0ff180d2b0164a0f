"""Conversations as the people in them read them: lists, messages, and requests to write."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, ColumnElement, and_, bindparam, select, update
from sqlalchemy.sql import FromClause

from rollcall.core.errors import Invalid
from rollcall.core.social import rows
from rollcall.core.social.faults import NO_ENTITY, PlatformFault
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, among
from rollcall.db.tables import CONVERSATION_PEOPLE, CONVERSATIONS, MESSAGES, PEOPLE
from rollcall.ports.social import Person
from rollcall.ports.talks import Conversation, Message

T, M, B = CONVERSATIONS.c, MESSAGES.c, CONVERSATION_PEOPLE.c
NEWEST = 3
"""So many of its last messages are shown with a conversation in a list."""
OF_TALK = [T.short_id, T.id, T.ticket, T.owner_id, T.messages]
OF_MEMBER = [B.requested, B.deleted, B.read_to, B.active_us]
OF_MESSAGE: list[ColumnElement[Any]] = [M[name] for name in Message.__struct_fields__]
SAME_TALK = and_(T.workspace_id == B.workspace_id, T.short_id == B.short_id)


def _in_talks(column: ColumnElement[Any], workspace: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(workspace == bindparam("workspace_id"), among(column, "short_ids"))


def _members() -> FromClause:
    same = and_(PEOPLE.c.workspace_id == B.workspace_id, PEOPLE.c.id == B.person_id)
    return CONVERSATION_PEOPLE.join(PEOPLE, same)


LISTED = Statement(
    select(*OF_TALK, *OF_MEMBER)
    .select_from(CONVERSATION_PEOPLE.join(CONVERSATIONS, SAME_TALK))
    .where(
        B.workspace_id == bindparam("workspace_id"),
        B.person_id == bindparam("person_id"),
        B.requested == bindparam("requested", type_=Boolean()),
        B.deleted.is_(False),
        B.active_us < bindparam("before", type_=BigInteger()),
    )
    .order_by(B.active_us.desc())
    .limit(LIMIT)
)
ONE = Statement(
    select(*OF_TALK, *OF_MEMBER)
    .select_from(CONVERSATION_PEOPLE.join(CONVERSATIONS, SAME_TALK))
    .where(
        B.workspace_id == bindparam("workspace_id"),
        B.person_id == bindparam("person_id"),
        B.short_id == bindparam("short_id"),
        T.id == bindparam("id"),
    )
)
THEIR_PEOPLE = Statement(
    select(B.short_id, *rows.OF_PERSON)
    .select_from(_members())
    .where(_in_talks(B.short_id, B.workspace_id))
    .order_by(B.short_id, B.person_id)
)
THEIR_NEWEST = Statement(
    select(*OF_MESSAGE)
    .select_from(
        MESSAGES.join(
            CONVERSATIONS, and_(T.workspace_id == M.workspace_id, T.short_id == M.short_id)
        )
    )
    .where(_in_talks(M.short_id, M.workspace_id), M.place > T.messages - NEWEST)
    .order_by(M.short_id, M.place)
)
WRITTEN = Statement(
    select(*OF_MESSAGE)
    .where(
        M.workspace_id == bindparam("workspace_id"),
        M.short_id == bindparam("short_id"),
        M.place < bindparam("before", type_=BigInteger()),
    )
    .order_by(M.place.desc())
    .limit(LIMIT)
)
OF_ONE = (
    B.workspace_id == bindparam("of_workspace"),
    B.short_id == bindparam("of_talk"),
    B.person_id == bindparam("of_person"),
)
MARK_READ = Statement(
    update(CONVERSATION_PEOPLE)
    .where(*OF_ONE, B.read_to < bindparam("read"))
    .values(read_to=bindparam("read", type_=BigInteger()))
)
HIDE = Statement(
    update(CONVERSATION_PEOPLE).where(*OF_ONE, B.deleted.is_(False)).values(deleted=True)
)
ACCEPT = Statement(
    update(CONVERSATION_PEOPLE)
    .where(*OF_ONE, B.requested.is_(True))
    .values(requested=False, deleted=False)
)


class Talks:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def of(
        self, person: Person, *, requested: bool, before: int | None, count: int
    ) -> list[Conversation]:
        """A person's conversations, or others' requests for one, the latest active first."""
        found = await self._rows(
            LISTED,
            person_id=person.id,
            requested=requested,
            before=LARGEST if before is None else min(before, LARGEST),
            limit=count,
        )
        talks = [conversation(row) for row in found]
        short_ids = [talk.short_id for talk in talks]
        people = await self._people(short_ids)
        newest: dict[int, list[Message]] = {}
        for row in await self._rows(THEIR_NEWEST, short_ids=short_ids) if short_ids else ():
            newest.setdefault(row[0], []).append(Message(*row))
        return [
            msgspec.structs.replace(
                talk,
                people=tuple(people.get(talk.short_id, ())),
                newest=tuple(newest.get(talk.short_id, ())),
            )
            for talk in talks
        ]

    async def one(self, person: Person, id_: str, short_id: int) -> Conversation:
        """Raises PlatformFault, also where both ids are not of one, or the person not in it.

        One that was deleted is out of the lists and no further: it comes back with what is
        written next.
        """
        asked = {"person_id": person.id, "id": id_, "short_id": short_id}
        found = () if short_id > LARGEST else await self._rows(ONE, **asked)
        if not found:
            raise PlatformFault(NO_ENTITY)
        talk = conversation(found[0])
        people = await self._people([talk.short_id])
        return msgspec.structs.replace(talk, people=tuple(people[talk.short_id]))

    async def messages(
        self, talk: Conversation, *, before: int | None, count: int
    ) -> Sequence[Message]:
        """The latest first."""
        last = LARGEST if before is None else min(before, LARGEST)
        found = await self._rows(WRITTEN, short_id=talk.short_id, before=last, limit=count)
        return [Message(*row) for row in found]

    async def mark_read(self, person: Person, talk: Conversation) -> None:
        await self._change(MARK_READ, person, talk, read=talk.messages)

    async def delete(self, person: Person, talk: Conversation) -> None:
        """Out of this person's lists; the others keep theirs."""
        await self._change(HIDE, person, talk)

    async def accept(self, person: Person, talk: Conversation, asker_id: int) -> None:
        """Raises Invalid where it is somebody else who asks. What is accepted stays so."""
        if not talk.requested:
            return
        if asker_id != talk.owner_id:
            raise Invalid({"user_id": "Not the one who asks to write."})
        await self._change(ACCEPT, person, talk)

    async def _change(
        self, statement: Statement, person: Person, talk: Conversation, **more: int
    ) -> None:
        asked = {
            "of_workspace": self._workspace_id,
            "of_talk": talk.short_id,
            "of_person": person.id,
        }
        await self._unit.transaction.write(self._workspace_id, statement, asked | more)

    async def _people(self, short_ids: Sequence[int]) -> Mapping[int, list[Person]]:
        found: dict[int, list[Person]] = {}
        for row in await self._rows(THEIR_PEOPLE, short_ids=short_ids) if short_ids else ():
            found.setdefault(row[0], []).append(rows.person(row[1:]))
        return found

    async def _rows(self, statement: Statement, **asked: object) -> Sequence[Row]:
        asked["workspace_id"] = self._workspace_id
        return await self._unit.rows(statement, asked, quick=True)


def conversation(row: Row) -> Conversation:
    short_id, id_, ticket, owner_id, messages, requested, deleted, read_to, active_us = row
    return Conversation(
        short_id,
        id_,
        ticket,
        owner_id,
        messages,
        bool(requested),
        bool(deleted),
        read_to,
        active_us,
    )
