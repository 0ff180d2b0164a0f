"""Writing a message: it has a place of its own, and moves its conversation up for everybody in it.

Whoever writes takes the places of the people concerned in one order, so that of many who write at
the same moment each is last once, and no two conversations of one person stand at the same time.
"""

import secrets
from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, select, update

from rollcall.core.errors import Invalid
from rollcall.core.social.faults import LIST_ENDS, PlatformFault
from rollcall.core.social.inbox.talks import OF_ONE
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, insert_row
from rollcall.db.tables import CONVERSATION_PEOPLE, CONVERSATIONS, MESSAGES
from rollcall.kit.ids import dashed, new_id
from rollcall.ports.social import Person
from rollcall.ports.talks import Conversation, Message

T, B = CONVERSATIONS.c, CONVERSATION_PEOPLE.c
LONGEST = 6000
MOST_UNASKED = 3
"""So many messages may be written before the other has agreed to be written to."""
HERE = (B.workspace_id == bindparam("of_workspace"), B.short_id == bindparam("of_talk"))
NEXT_PLACE = Statement(
    update(CONVERSATIONS)
    .where(T.workspace_id == bindparam("of_workspace"), T.short_id == bindparam("of_talk"))
    .values(messages=T.messages + 1)
    .returning(T.messages)
)
LATEST = Statement(
    select(B.active_us)
    .where(B.workspace_id == bindparam("of_workspace"), B.person_id == bindparam("of_person"))
    .order_by(B.active_us.desc())
    .limit(1)
)
UNANSWERED = Statement(
    select(B.person_id).where(*HERE, B.person_id != bindparam("of_person"), B.requested.is_(True))
)
MOVE_UP = Statement(
    update(CONVERSATION_PEOPLE)
    .where(*HERE)
    .values(active_us=bindparam("at_us", type_=BigInteger()), deleted=False)
)
ANSWER = Statement(
    update(CONVERSATION_PEOPLE)
    .where(*OF_ONE)
    .values(requested=False, read_to=bindparam("read", type_=BigInteger()))
)
ADD = insert_row(MESSAGES)


class Writing:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def send(self, person: Person, talk: Conversation, ticket: str, text: str) -> Message:
        """Raises Invalid, and PlatformFault where the other has not agreed to so many.

        Whoever answers a request has accepted it.
        """
        _check(talk, ticket, text)
        await self._unit.transaction.hold(
            self._workspace_id, [f"conversations of {one.id}" for one in talk.people]
        )
        at = await self._moment(talk)
        [[place]] = await self._write_rows(NEXT_PLACE, talk)
        await self._must_be_welcome(person, talk, place)
        await self._write(MOVE_UP, talk, at_us=at)
        await self._write(ANSWER, talk, of_person=person.id, read=place)
        return await self._keep(person, talk, place, text, at // 1000)

    async def _moment(self, talk: Conversation) -> int:
        """Now, in microseconds, but later than anything in the lists of those concerned."""
        latest = int(self._unit.clock().timestamp() * 1_000_000)
        for one in talk.people:
            asked = {"of_workspace": self._workspace_id, "of_person": one.id}
            for row in await self._unit.rows(LATEST, asked):
                latest = max(latest, row[0] + 1)
        return latest

    async def _must_be_welcome(self, person: Person, talk: Conversation, place: int) -> None:
        if place <= MOST_UNASKED:
            return
        asked = {
            "of_workspace": self._workspace_id,
            "of_talk": talk.short_id,
            "of_person": person.id,
        }
        if await self._unit.rows(UNANSWERED, asked):
            said = f"Only {MOST_UNASKED} messages can be sent until they are accepted."
            raise PlatformFault(LIST_ENDS, said)

    async def _keep(
        self, person: Person, talk: Conversation, place: int, text: str, at_ms: int
    ) -> Message:
        message = Message(
            short_id=talk.short_id,
            place=place,
            id=(at_ms // 1000 << 32) | secrets.randbits(32),
            client_id=dashed(new_id(self._unit.clock())),
            sender_id=person.id,
            text=text,
            at_ms=at_ms,
        )
        row = {name: getattr(message, name) for name in Message.__struct_fields__}
        row["workspace_id"] = self._workspace_id
        await self._unit.transaction.write(self._workspace_id, ADD, row)
        return message

    async def _write(self, statement: Statement, talk: Conversation, **more: int) -> None:
        asked = {"of_workspace": self._workspace_id, "of_talk": talk.short_id} | more
        await self._unit.transaction.write(self._workspace_id, statement, asked)

    async def _write_rows(self, statement: Statement, talk: Conversation) -> Sequence[Row]:
        asked = {"of_workspace": self._workspace_id, "of_talk": talk.short_id}
        return await self._unit.transaction.write_rows(self._workspace_id, statement, asked)


def _check(talk: Conversation, ticket: str, text: str) -> None:
    wrong: dict[str, str] = {}
    if ticket != talk.ticket:
        wrong["ticket"] = "Not this conversation's ticket."
    if not text.strip() or len(text) > LONGEST or "\x00" in text:
        wrong["text"] = f"1 to {LONGEST} characters."
    if wrong:
        raise Invalid(wrong)
