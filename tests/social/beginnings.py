"""What a fresh world is like, told plainly: all of it that some people can come to change."""

from typing import Any

from rollcall.sandbox.world import named
from tests.place import Place
from tests.social.actors import Actor, actor, demo
from tests.social.plain import PlainComment, PlainRoom, PlainTalk, PlainVideo, PlainWorld

FOOD = str(named.VIDEOS[1].id)
PLACES = (4, 5, 6, 50)
"""Who acts beside the demo account: its correspondents, an author, and one who asks to write."""


async def cast(world: Place) -> list[Actor]:
    return [demo(world), *[await actor(world, place) for place in PLACES]]


async def plain_world(people: list[Actor]) -> PlainWorld:
    profiles = [(await who.get("/user/info"))["userInfo"] for who in people]
    ids = [str(who.id) for who in people]
    talks, order = await _talks(people)
    return PlainWorld(
        videos={video.id: video for video in await _videos(people)},
        liked={str(who.id): await liked_by(who) for who in people},
        hearts={
            id_: int(profile["statsV2"]["heartCount"])
            for id_, profile in zip(ids, profiles, strict=True)
        },
        follows={str(who.id): await followed_by(who) for who in people},
        followers={
            id_: int(profile["statsV2"]["followerCount"])
            for id_, profile in zip(ids, profiles, strict=True)
        },
        talks=talks,
        order=order,
        keeps_to_themselves={
            id_
            for id_, profile in zip(ids, profiles, strict=True)
            if profile["user"]["privateAccount"]
        },
        rooms={
            str(named.ROOM): PlainRoom(str(named.ROOM), "another", "lilyachty"),
            **{
                room: PlainRoom(room, id_, profile["user"]["uniqueId"])
                for id_, profile in zip(ids, profiles, strict=True)
                if (room := profile["user"]["roomId"])
            },
        },
    )


async def liked_by(who: Actor) -> list[str]:
    return [item["id"] for item in await who.walk("/user/likes", "itemList", count=30)]


async def followed_by(who: Actor) -> list[str]:
    rows = await who.walk("/user/following", "userList", "nextCursor", count=30)
    return [row["user"]["id"] for row in rows]


async def _videos(people: list[Actor]) -> list[PlainVideo]:
    """One that is much talked about, and of the demo account's own a hidden and an open one."""
    me = people[0]
    own = await me.walk("/user/feed", "itemList", count=30)
    hidden = next(item for item in own if item["desc"] == "Only for me")
    shown = next(
        item for item in own if item["desc"] not in ("Only for me", "Not shown everywhere")
    )
    food = (await me.get(f"/user/video?id={FOOD}"))["itemInfo"]["itemStruct"]
    return [
        PlainVideo(
            item["id"],
            item["author"]["id"],
            item is hidden,
            int(item["statsV2"]["diggCount"]),
            await _threads(me, item["id"]),
        )
        for item in (food, hidden, shown)
    ]


async def _threads(me: Actor, video_id: str) -> list[PlainComment]:
    path = f"media_id={video_id}"
    threads: list[PlainComment] = []
    for row in await me.walk(f"/user/comment/list?{path}", "comments", count=30):
        thread = _comment(row)
        if row["reply_comment_total"]:
            more = f"/user/comment/reply/list?{path}&comment_id={thread.cid}"
            thread.replies = [
                _comment(reply) for reply in await me.walk(more, "comments", count=30)
            ]
        threads.append(thread)
    return threads


def _comment(row: dict[str, Any]) -> PlainComment:
    return PlainComment(
        row["cid"],
        row["user"]["uid"],
        row["text"],
        row["reply_id"],
        row["reply_to_reply_id"],
        row["digg_count"],
    )


async def _talks(people: list[Actor]) -> tuple[dict[str, PlainTalk], dict[str, list[str]]]:
    talks: dict[str, PlainTalk] = {}
    order: dict[str, list[str]] = {}
    for who in people:
        found: list[tuple[int, str]] = []
        for path, rows in (
            ("/user/conversations", "conversations"),
            ("/user/conversations/requests", "conversation_requests"),
        ):
            for row in await who.walk(path, rows, "nextCursor"):
                talk = talks.get(row["short_id"]) or await _talk(who, row)
                talks[talk.short_id] = talk
                talk.read_to[str(who.id)] = len(talk.messages) - row["unreadCount"]
                if rows == "conversation_requests":
                    talk.requested.add(str(who.id))
                found.append((int(row["messages"][-1]["createTime"]), talk.short_id))
        order[str(who.id)] = [short_id for _, short_id in sorted(found, reverse=True)]
    return talks, order


async def _talk(who: Actor, row: dict[str, Any]) -> PlainTalk:
    asked = f"conversation_id={row['id']}&conversation_short_id={row['short_id']}"
    written = await who.walk(f"/user/messages?{asked}&limit=50", "messages", "nextCursor")
    return PlainTalk(
        row["id"],
        row["short_id"],
        row["ticket"],
        row["ownerUid"],
        tuple(row["participantsUid"]),
        [(message["senderUid"], message["text"]) for message in reversed(written)],
        read_to={},
        requested=set(),
    )
