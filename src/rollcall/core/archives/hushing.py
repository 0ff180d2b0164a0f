"""Taking out the conversations that a download told of, some messages at a time."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, bindparam, delete, select

from rollcall.core.archives.staging import BATCH
from rollcall.core.archives.telling import NEWEST, WORKSPACE, talks
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import CONVERSATION_PEOPLE, CONVERSATIONS, MESSAGES

M, T = MESSAGES.c, CONVERSATIONS.c
AT_ONCE = 100
TALK = bindparam("of_talk", type_=BigInteger())
NEXT = Statement(
    talks()
    .where(T.short_id > bindparam("after", type_=BigInteger()))
    .order_by(T.short_id)
    .limit(AT_ONCE)
)
OLD = (
    select(M.place)
    .where(M.workspace_id == WORKSPACE, M.short_id == TALK, M.at_ms <= NEWEST * 1000)
    .order_by(M.place)
    .limit(bindparam("most", type_=BigInteger()))
)
FORGET_MESSAGES = Statement(
    delete(MESSAGES).where(
        M.workspace_id == WORKSPACE, M.short_id == TALK, M.place.in_(OLD.scalar_subquery())
    )
)
ANY_LEFT = Statement(
    select(M.place).where(M.workspace_id == WORKSPACE, M.short_id == TALK).limit(1)
)
FORGET_TALK = [
    Statement(delete(table).where(table.c.workspace_id == WORKSPACE, table.c.short_id == TALK))
    for table in (CONVERSATION_PEOPLE, CONVERSATIONS)
]


async def hush(transaction: Transaction, asked: Mapping[str, int]) -> int | None:
    """Gives the conversation behind which to go on; None at the end."""
    found = [row[0] for row in await transaction.rows(NEXT, asked)]
    workspace_id, after, most = asked["of_workspace"], asked["after"], BATCH
    for short_id in found:
        talk = {**asked, "of_talk": short_id, "most": most}
        most -= await transaction.write(workspace_id, FORGET_MESSAGES, talk)
        if most <= 0:
            return after  # there may be more of this one
        if not await transaction.rows(ANY_LEFT, talk):
            for statement in FORGET_TALK:
                await transaction.write(workspace_id, statement, talk)
        after = short_id
    return after if len(found) == AT_ONCE else None
