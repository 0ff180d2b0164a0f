"""The conversations of a download: who is in each, and what was written there, in order."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, select, update

from rollcall.core.archives.sections import USERNAME, Written
from rollcall.core.archives.staging import BATCH, Staged
from rollcall.core.archives.telling import PERSON, WORKSPACE, talks, told_by_both
from rollcall.core.social.filling.bringing import Bringing
from rollcall.core.social.filling.stand_ins import id_at, thing_id
from rollcall.core.unit import Unit
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, insert_row
from rollcall.db.tables import CONVERSATION_PEOPLE, CONVERSATIONS, MESSAGES

B = CONVERSATION_PEOPLE.c
SECOND_US = 1_000_000
TWO = 2
MINE_ALONE = Statement(talks())
UNTELL = Statement(
    update(CONVERSATION_PEOPLE)
    .where(B.workspace_id == WORKSPACE, B.person_id == PERSON, B.short_id.in_(told_by_both()))
    .values(read_to=0)
)
TOLD_ALREADY = Statement(
    select(B.person_id).where(
        B.workspace_id == WORKSPACE,
        B.short_id == bindparam("of_talk", type_=BigInteger()),
        B.read_to > 0,
    )
)
FORGET = [
    Statement(
        delete(table).where(
            table.c.workspace_id == bindparam("of_workspace"), among(table.c.short_id, "of_ids")
        )
    )
    for table in (MESSAGES, CONVERSATION_PEOPLE, CONVERSATIONS)
]
NEAR = Statement(
    select(B.active_us).where(
        B.workspace_id == bindparam("of_workspace"),
        among(B.person_id, "of_ids"),
        B.active_us >= bindparam("from_us", type_=BigInteger()),
        B.active_us < bindparam("to_us", type_=BigInteger()),
    )
)
ADD_TALK, ADD_MEMBER, ADD_MESSAGE = map(insert_row, (CONVERSATIONS, CONVERSATION_PEOPLE, MESSAGES))


async def take(unit: Unit, bringing: Bringing, staged: Staged, me: int) -> None:
    """Every conversation anew, in place of those that this person had."""
    talks = _Talks(unit.transaction, unit.caller.workspace_id, bringing, me)
    await talks.forget_mine()
    for chat, written in groupby(staged.messages(), key=lambda one: one[0]):
        await talks.take(chat, (message for _, message in written))


class _Talks:
    def __init__(
        self, transaction: Transaction, workspace_id: int, bringing: Bringing, me: int
    ) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._bringing = bringing
        self._me = me

    async def forget_mine(self) -> None:
        """But what another's download tells, too, stays as that one's."""
        asked = {"of_workspace": self._workspace_id, "of_person": self._me}
        await self._forget([row[0] for row in await self._transaction.rows(MINE_ALONE, asked)])
        await self._transaction.write(self._workspace_id, UNTELL, asked)

    async def take(self, chat: str, written: Iterator[Written]) -> None:
        name = chat.lower().removeprefix("@")
        people = {self._me}
        if USERNAME.fullmatch(name):
            people |= set((await self._bringing.named([name])).values())
        short_id = _short_id(self._me, name, people)
        asked = {"of_workspace": self._workspace_id, "of_talk": short_id}
        # The other's own download may have brought it.
        tellers = {row[0] for row in await self._transaction.rows(TOLD_ALREADY, asked)}
        await self._forget([short_id])
        place, at, held = 0, 0, list[Written]()
        for one in written:
            held.append(one)
            at = one.at
            if len(held) >= BATCH:
                place = await self._messages(short_id, place, held, people)
                held = []
        place = await self._messages(short_id, place, held, people)
        await self._keep(short_id, place, at, people, tellers | {self._me})

    async def _messages(
        self, short_id: int, place: int, written: list[Written], people: set[int]
    ) -> int:
        """Gives the place of the last one; whoever wrote is one of the people from then on."""
        ids = await self._bringing.named(one.sender for one in written)
        people |= set(ids.values())
        rows = [
            {
                "short_id": short_id,
                "place": nth,
                "id": id_at(one.at, "message", short_id, nth),
                "client_id": "",
                "sender_id": ids[one.sender],
                "text": one.text,
                "at_ms": one.at * 1000,
            }
            for nth, one in enumerate(written, start=place + 1)
        ]
        await self._write_many(ADD_MESSAGE, rows)
        return place + len(rows)

    async def _keep(
        self, short_id: int, messages: int, at: int, people: set[int], tellers: set[int]
    ) -> None:
        """What others have read of it, no download tells but theirs."""
        one, other = min(people), max(people)
        of_two = len(people) == TWO and short_id == thing_id("talk", one, other)
        talk = {
            "short_id": short_id,
            "id": f"0:1:{one}:{other}" if of_two else f"0:2:{short_id}",
            "ticket": "",
            # Who began it is not told; the same, then, whoever of the two tells of it.
            "owner_id": one if of_two else self._me,
            "messages": messages,
        }
        active_us = await self._free_moment(short_id, at, people)
        members = [
            {
                "short_id": short_id,
                "person_id": person_id,
                "requested": False,
                "deleted": False,
                "read_to": messages if person_id in tellers else 0,
                "active_us": active_us,
            }
            for person_id in sorted(people)
        ]
        await self._write_many(ADD_TALK, [talk])
        await self._write_many(ADD_MEMBER, members)

    async def _free_moment(self, short_id: int, at: int, people: set[int]) -> int:
        """Within its second, but at none at which another conversation of these people stands."""
        begins = at * SECOND_US
        asked = {
            "of_workspace": self._workspace_id,
            "of_ids": sorted(people),
            "from_us": begins,
            "to_us": begins + SECOND_US,
        }
        taken = {row[0] for row in await self._transaction.rows(NEAR, asked)}
        moment = begins + short_id % SECOND_US
        while moment in taken:
            moment = begins + (moment + 1) % SECOND_US
        return moment

    async def _forget(self, short_ids: list[int]) -> None:
        asked = {"of_workspace": self._workspace_id, "of_ids": short_ids}
        for statement in FORGET if short_ids else ():
            await self._transaction.write(self._workspace_id, statement, asked)

    async def _write_many(self, statement: Statement, rows: list[dict[str, Any]]) -> None:
        whole = [row | {"workspace_id": self._workspace_id} for row in rows]
        await self._transaction.write_many(self._workspace_id, statement, whole)


def _short_id(me: int, name: str, people: set[int]) -> int:
    """The same for both, where two talk; else one that is known by whose download tells of it."""
    if len(people) == TWO:
        return thing_id("talk", min(people), max(people))
    return thing_id("group", me, name)
