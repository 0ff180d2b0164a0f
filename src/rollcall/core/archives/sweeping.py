"""Videos and people who came in only because a download named them, once nothing names them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Table, and_, bindparam, delete, exists, or_, select

from rollcall.core.archives.staging import BATCH
from rollcall.core.archives.telling import PERSON, WORKSPACE
from rollcall.core.social.filling.bringing import NAMED
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among
from rollcall.db.tables import (
    ARCHIVES,
    COMMENTS,
    CONVERSATION_PEOPLE,
    FOLLOWS,
    PEOPLE,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
)

A, C, P, V = ARCHIVES.c, COMMENTS.c, PEOPLE.c, VIDEOS.c
AFTER = bindparam("after", type_=BigInteger())


def _refers(table: Table, column: str, to: Table) -> Any:
    return exists().where(table.c.workspace_id == to.c.workspace_id, table.c[column] == to.c.id)


MENTIONED = Statement(
    select(V.id)
    .select_from(VIDEOS.join(PEOPLE, and_(P.workspace_id == V.workspace_id, P.id == V.author_id)))
    .where(
        V.workspace_id == WORKSPACE,
        V.id > AFTER,
        P.source == NAMED,
        V.description == "",
        V.duration == 0,
        V.plays == 0,
    )
    .order_by(V.id)
    .limit(BATCH)
)
FORGET_MENTIONED = Statement(
    delete(VIDEOS).where(
        V.workspace_id == WORKSPACE,
        among(V.id, "of_ids"),
        ~or_(
            *(_refers(table, "video_id", VIDEOS) for table in (VIDEO_LIKES, VIDEO_SAVES, COMMENTS))
        ),
    )
)
KNOWN_BY_NAME = Statement(
    select(P.id)
    .where(P.workspace_id == WORKSPACE, P.id > AFTER, P.source == NAMED)
    .order_by(P.id)
    .limit(BATCH)
)
WRITERS = Statement(
    select(C.author_id).where(C.workspace_id == WORKSPACE, among(C.author_id, "of_ids")).distinct()
)
FORGET_NAMED = Statement(
    delete(PEOPLE).where(
        P.workspace_id == WORKSPACE,
        among(P.id, "of_ids"),
        P.source == NAMED,
        ~or_(
            _refers(FOLLOWS, "follower_id", PEOPLE),
            _refers(FOLLOWS, "followed_id", PEOPLE),
            _refers(VIDEOS, "author_id", PEOPLE),
            _refers(CONVERSATION_PEOPLE, "person_id", PEOPLE),
            _refers(VIDEO_LIKES, "person_id", PEOPLE),
            _refers(VIDEO_SAVES, "person_id", PEOPLE),
            exists().where(
                A.workspace_id == P.workspace_id, A.person_id == P.id, A.person_id != PERSON
            ),
        ),
    )
)


async def sweep_videos(transaction: Transaction, asked: Mapping[str, int]) -> int | None:
    """Gives the id behind which to go on; None at the end."""
    ids = [row[0] for row in await transaction.rows(MENTIONED, asked)]
    await transaction.write(asked["of_workspace"], FORGET_MENTIONED, {**asked, "of_ids": ids})
    return ids[-1] if len(ids) == BATCH else None


async def sweep_people(transaction: Transaction, asked: Mapping[str, int]) -> int | None:
    """As above; the person whose download is forgotten is one of them."""
    ids = [row[0] for row in await transaction.rows(KNOWN_BY_NAME, asked)]
    writers = {row[0] for row in await transaction.rows(WRITERS, {**asked, "of_ids": ids})}
    gone = [one for one in ids if one not in writers]
    await transaction.write(asked["of_workspace"], FORGET_NAMED, {**asked, "of_ids": gone})
    return ids[-1] if len(ids) == BATCH else None
