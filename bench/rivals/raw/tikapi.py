"""TikAPI's profile, posts and comments by hand, with neither key."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from bench.rivals.raw.database import Database, Rows
from rollcall.core.social import rows as columns
from rollcall.core.social.rows import comment, person, video
from rollcall.dialects.tikapi.posts import ItemList
from rollcall.dialects.tikapi.profiles import profile
from rollcall.dialects.tikapi.shapes import comment as comments
from rollcall.dialects.tikapi.shapes.item import item
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.talk import Threads

ENCODER = msgspec.json.Encoder()
END = 2**63 - 1


def named(which: Sequence[Any]) -> str:
    return ", ".join(f"{column.table.name}.{column.name}" for column in which)


PERSON, VIDEO, COMMENT = map(named, (columns.OF_PERSON, columns.OF_VIDEO, columns.OF_COMMENT))
PEOPLE = "JOIN people ON people.workspace_id = {0}.workspace_id AND people.id = {0}.author_id"
WHOLE = (
    f"videos {PEOPLE.format('videos')} LEFT JOIN sounds ON sounds.workspace_id ="
    " videos.workspace_id AND sounds.id = videos.sound_id"
)


async def check(database: Database, request: Request) -> bytes:
    sql = f"SELECT {PERSON} FROM people WHERE workspace_id = 1 AND username = {database.mark}1"  # noqa: S608 - the name goes in by its mark
    [row] = await rows_of(database, sql, request.query_params["username"])
    return _wrapped(profile(person(row), links_of(request)))


async def posts(database: Database, request: Request) -> bytes:
    query, mark = request.query_params, database.mark
    of = f"SELECT {PERSON} FROM people WHERE workspace_id = 1 AND sec_uid = {mark}1"  # noqa: S608 - the same
    [author] = await rows_of(database, of, query["secUid"])
    count = int(query.get("count", "30"))
    sql = (
        f"SELECT {VIDEO} FROM {WHOLE} WHERE videos.workspace_id = 1"  # noqa: S608 - the same
        f" AND videos.author_id = {mark}1 AND NOT videos.private AND videos.fault IS NULL"
        f" AND videos.created_ms < {mark}2 ORDER BY videos.created_ms DESC LIMIT {mark}3"
    )
    found = await rows_of(
        database, sql, person(author).id, int(query.get("cursor", END)), count + 1
    )
    shown = [video(row) for row in found[:count]]
    links = links_of(request)
    items = [item(one, links) for one in shown]
    return _wrapped(ItemList(items, len(found) > count, str(shown[-1].created_ms)))


async def threads(database: Database, request: Request) -> bytes:
    query, mark = request.query_params, database.mark
    of = f"SELECT {VIDEO} FROM {WHOLE} WHERE videos.workspace_id = 1 AND videos.id = {mark}1"  # noqa: S608 - the same
    [row] = await rows_of(database, of, int(query["media_id"]))
    count = int(query.get("count", "30"))
    sql = (
        f"SELECT {COMMENT} FROM comments {PEOPLE.format('comments')}"  # noqa: S608 - the same
        f" WHERE comments.workspace_id = 1 AND comments.video_id = {mark}1"
        f" AND comments.parent_id = 0 AND comments.place > {mark}2"
        f" ORDER BY comments.place LIMIT {mark}3"
    )
    found = await rows_of(
        database, sql, int(query["media_id"]), int(query.get("cursor", 0)), count + 1
    )
    shown, links = [comment(one) for one in found[:count]], links_of(request)
    bodies = [comments.comment(said, links) for said in shown]
    more = int(len(found) > count)
    return _wrapped(Threads(bodies, shown[-1].place, more, video(row).threads))


async def rows_of(database: Database, sql: str, *values: Any) -> Rows:
    async with database.lend() as connection:
        return await connection.fetch(sql, *values)


def links_of(request: Request) -> Links:
    return Links(f"{request.scope['scheme']}://{request.headers['host']}")


def _wrapped(answer: msgspec.Struct) -> bytes:
    now = int(time.time() * 1000)
    log = time.strftime("%Y%m%d%H%M%S", time.gmtime()) + "0" * 20
    head = (
        '{"status":"success","message":"","status_code":0,"statusCode":0,"extra":{"fatal_item_ids"'
        f':[],"logid":"{log}","now":{now}}},"log_pb":{{"impr_id":"{log}"}},'
    )
    return head.encode() + ENCODER.encode(answer)[1:]
