"""Whatever some people do in the world, and in whatever order, everybody is shown what is so."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from rollcall.core.social.live.following import BEGINS_MS, BEHIND_MS
from rollcall.db.statements import Statement
from tests.social.actors import Actor
from tests.social.beginnings import FOOD
from tests.social.living import (
    LISTS,
    Follower,
    Opened,
    Stroll,
    Visited,
    letters,
    named_by,
    newest,
    spelled,
    told,
)
from tests.social.plain import PlainComment, PlainTalk, fault
from tests.social.test_world import SUMS

LONG = settings.get_current_profile_name() == "soak"
TRIES = settings(
    max_examples=600 if LONG else 12,
    stateful_step_count=100 if LONG else 50,
    deadline=None,
    derandomize=not LONG,
    database=None,
    phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
somebody = st.integers(0, 4)
some_video = st.integers(0, 2)
anything = st.integers(0, 255)
"""One of those there are, or were; which, the rule finds out."""
per_page = st.sampled_from([3, 11, 30])


class Living(Visited):
    """Each rule does something to the world and to the plain one, and holds them together."""

    # What people do to videos and under them.

    @rule(who=somebody, video=some_video, likes=st.booleans())
    def like(self, *, who: int, video: int, likes: bool) -> None:
        me, video_id = self.people[who], self.videos[video]
        does = self.plain.like if likes else self.plain.unlike
        path = "/user/like" if likes else "/user/unlike"
        self.write(me, path, does(str(me.id), video_id), media_id=video_id)

    @rule(who=somebody, whom=somebody, follows=st.booleans())
    def follow(self, *, who: int, whom: int, follows: bool) -> None:
        me, other = self.people[who], self.people[whom]
        refused = self.plain.follow(str(me.id), str(other.id), follows=follows)
        path = "/user/follow" if follows else "/user/unfollow"
        self.write(me, path, refused, user_id=str(other.id))

    @rule(who=somebody, count=per_page)
    def see_whom_one_follows(self, who: int, count: int) -> None:
        me = self.people[who]
        rows = self.run(me.walk("/user/following", "userList", "nextCursor", count=count))
        assert [row["user"]["id"] for row in rows] == self.plain.follows[str(me.id)]

    @rule(who=somebody, likes=st.booleans())
    def like_what_is_not_there(self, *, who: int, likes: bool) -> None:
        path = "/user/like" if likes else "/user/unlike"
        self.write(self.people[who], path, fault(10204), media_id="1")

    @rule(who=somebody, video=some_video, answers=st.none() | anything)
    def say(self, who: int, video: int, answers: int | None) -> None:
        me, video_id, words = self.people[who], self.videos[video], self.words()
        to = None if answers is None else self.some_comment(video_id, answers)
        asked = {"media_id": video_id, "text": words} | ({"reply_comment_id": to} if to else {})
        refused = self.plain.may_say(str(me.id), video_id, to)
        told = self.write(me, "/user/comment", refused, **asked)
        if refused is None:
            self.said.append(told["comment"]["cid"])
            said = self.plain.say(str(me.id), video_id, self.said[-1], words, to)
            self.look_beside(me, video_id, said)

    @rule(who=somebody, video=some_video, which=anything)
    def take_back_what_was_said(self, who: int, video: int, which: int) -> None:
        me, cid = self.people[who], self.some_comment(self.videos[video], which)
        refused = self.plain.delete(str(me.id), cid)
        self.write(me, "/user/comment/delete", refused, comment_id=cid)
        if refused is None:
            self.gone.append(cid)

    @rule(who=somebody, video=some_video, which=anything, likes=st.booleans())
    def like_what_was_said(self, *, who: int, video: int, which: int, likes: bool) -> None:
        me, video_id = self.people[who], self.videos[video]
        cid = self.some_comment(video_id, which)
        refused = self.plain.like_comment(str(me.id), video_id, cid, likes=likes)
        path = "/user/comment/like" if likes else "/user/comment/unlike"
        self.write(me, path, refused, media_id=video_id, comment_id=cid)

    # What people write to each other.

    @rule(who=somebody, which=anything, own_ticket=st.integers(0, 9))
    def send(self, who: int, which: int, own_ticket: int) -> None:
        me, words = self.people[who], self.words()
        if (talk := self.some_talk(me, which)) is None:
            return
        ticket, refused = talk.ticket, None
        if own_ticket:
            refused = self.plain.send(str(me.id), talk.short_id, words)
        else:
            ticket, refused = "another", (400, None)
        body = {"conversation_id": talk.id, "conversation_short_id": talk.short_id}
        self.write(me, "/user/message/send", refused, **body, ticket=ticket, text=words)
        self.look_at_letters(talk)

    @rule(who=somebody, which=anything, asker=st.integers(0, 5))
    def accept(self, who: int, which: int, asker: int) -> None:
        me = self.people[who]
        if (talk := self.some_talk(me, which)) is None:
            return
        asks = str(self.people[0].id) if asker == 0 else talk.owner
        refused = self.plain.accept(str(me.id), talk.short_id, asks)
        self.of_request(me, "accept", talk, refused, f"&user_id={asks}")
        self.look_at_letters(talk)

    @rule(who=somebody, which=anything)
    def put_away(self, who: int, which: int) -> None:
        me = self.people[who]
        if (talk := self.some_talk(me, which)) is not None:
            talk.deleted.add(str(me.id))
            self.of_request(me, "delete", talk, None)
            self.look_at_letters(talk)

    @rule(who=somebody, which=anything)
    def mark_read(self, who: int, which: int) -> None:
        me = self.people[who]
        if (talk := self.some_talk(me, which)) is not None:
            talk.read_to[str(me.id)] = len(talk.messages)
            self.of_request(me, "mark_read", talk, None)
            self.look_at_letters(talk)

    # Live rooms.

    @rule(who=somebody)
    def go_live(self, who: int) -> None:
        me, title = self.people[who], f"Room {self.words()}"
        refused = self.plain.may_start(str(me.id))
        told = self.write(me, "/user/live/start", refused, title=title)
        if refused is None:
            self.plain.open_room(told["room"]["id"], str(me.id), title)

    @rule(who=somebody)
    def stop(self, who: int) -> None:
        me = self.people[who]
        self.write(me, "/user/live/stop", self.plain.stop(str(me.id), self.now_ms))

    @rule(who=somebody, which=anything)
    def say_live(self, who: int, which: int) -> None:
        me, words = self.people[who], self.words()
        room = self.some_room(which)
        refused = None if self.plain.rooms[room].open else fault(10210)
        told = self.write(me, "/user/live/chat/send", refused, room_id=room, text=words)
        if refused is None:
            self.plain.rooms[room].said.append((told["data"]["msg_id"], words, self.now_ms))

    @rule(who=somebody, which=anything)
    def begin_to_follow(self, who: int, which: int) -> None:
        me, room = self.people[who], self.plain.rooms[self.some_room(which)]
        body = self.run(me.get(f"/user/live/chat?room_id={room.id}"))
        since = self.certain(room.id) - BEGINS_MS
        begins = sum(at <= since for _, _, at in room.said)
        self.followers.append(Follower(me, room.id, begins, body["nextCursor"]))
        self.hear(self.followers[-1], body)

    @rule(which=anything)
    def go_on_following(self, which: int) -> None:
        if self.followers:
            self.poll(self.followers[which % len(self.followers)])

    @rule(milliseconds=st.sampled_from([1, 100, 400, 5_000, 70_000]))
    def time_passes(self, milliseconds: int) -> None:
        self.move(milliseconds)

    # What everybody sees.

    @rule(who=st.none() | somebody, video=some_video)
    def see_a_video(self, who: int | None, video: int) -> None:
        plain = self.plain.videos[self.videos[video]]
        me = None if who is None else self.people[who]
        path = f"/public/video?id={plain.id}" if me is None else f"/user/video?id={plain.id}"
        if not self.plain.sees(None if me is None else str(me.id), plain.id):
            self.refused(me, path, fault(10216))
            return
        item = self.read(me, path)["itemInfo"]["itemStruct"]
        counted = item["statsV2"]["diggCount"], item["statsV2"]["commentCount"]
        assert counted == (str(plain.likes), str(plain.comments))
        assert item["digged"] == (me is not None and plain.id in self.plain.liked[str(me.id)])

    @rule(who=somebody, seen_by=st.none() | somebody)
    def see_a_profile(self, who: int, seen_by: int | None) -> None:
        whose = self.people[who]
        me = None if seen_by is None else self.people[seen_by]
        path = "/public/check" if me is None else "/user/info"
        info = self.read(me, f"{path}?username={whose.username}")["userInfo"]
        stats = info["statsV2"]
        assert stats["heartCount"] == str(self.plain.hearts[str(whose.id)])
        assert stats["diggCount"] == str(len(self.plain.liked[str(whose.id)]))
        assert stats["followerCount"] == str(self.plain.followers[str(whose.id)])
        assert stats["followingCount"] == str(len(self.plain.follows[str(whose.id)]))

    @rule(who=somebody, count=per_page)
    def see_what_one_likes(self, who: int, count: int) -> None:
        me = self.people[who]
        rows = self.run(me.walk("/user/likes", "itemList", count=count))
        assert [item["id"] for item in rows] == self.plain.liked[str(me.id)]

    @rule(who=somebody, video=some_video, count=per_page)
    def see_what_is_said(self, who: int, video: int, count: int) -> None:
        me, plain = self.people[who], self.plain.videos[self.videos[video]]
        path = f"/user/comment/list?media_id={plain.id}"
        if not self.plain.sees(str(me.id), plain.id):
            self.refused(me, path, fault(10216))
            return
        rows = self.run(me.walk(path, "comments", count=count))
        assert [spelled(row) for row in rows] == [told(said, me) for said in plain.threads]
        assert self.read(me, path)["total"] == len(plain.threads)

    @rule(who=somebody, video=some_video, which=anything, count=per_page)
    def see_replies(self, who: int, video: int, which: int, count: int) -> None:
        me, plain = self.people[who], self.plain.videos[self.videos[video]]
        cid = self.some_comment(plain.id, which)
        path = f"/user/comment/reply/list?media_id={plain.id}&comment_id={cid}"
        if not self.plain.sees(str(me.id), plain.id):
            self.refused(me, path, fault(10216))
        elif (said := plain.find(cid)) is None:
            self.refused(me, path, fault(10224))
        else:
            rows = self.run(me.walk(path, "comments", count=count))
            assert [spelled(row) for row in rows] == [told(reply, me) for reply in said.replies]

    @rule(who=somebody, requests=st.booleans())
    def see_conversations(self, *, who: int, requests: bool) -> None:
        me = self.people[who]
        path, name = LISTS[requests]
        rows = self.run(me.walk(path, name, "nextCursor"))
        expected = self.plain.listed(str(me.id), requests=requests)
        assert [letters(row) for row in rows] == [newest(talk, str(me.id)) for talk in expected]

    @rule(who=somebody, which=anything, count=per_page)
    def read_letters(self, who: int, which: int, count: int) -> None:
        me = self.people[who]
        if (talk := self.some_talk(me, which)) is None:
            return
        path = f"/user/messages?{named_by(talk)}&limit={count}"
        rows = self.run(me.walk(path, "messages", "nextCursor"))
        assert [(row["senderUid"], row["text"]) for row in reversed(rows)] == talk.messages

    @rule(who=somebody, which=anything)
    def find_a_room(self, who: int, which: int) -> None:
        me, room = self.people[who], self.plain.rooms[self.some_room(which)]
        info = self.read(me, f"/user/live/check?room_id={room.id}")["data"]
        assert (info["id_str"], info["status"]) == (room.id, 2 if room.open else 4)
        found = self.run(me.walk(f"/user/search/live?query={room.title}", "data"))
        assert (room.id in [row["live_info"]["id_str"] for row in found]) == room.open

    @rule(who=somebody, kind=st.sampled_from(["likes", "threads", "talks"]))
    def begin_a_walk(self, who: int, kind: str) -> None:
        me = self.people[who]
        id_ = str(me.id)
        match kind:
            case "likes":
                stroll = Stroll(
                    me, "/user/likes?count=5", "itemList", "cursor", "id",
                    lambda: {(video, 0) for video in self.plain.liked[id_]},
                )  # fmt: skip
            case "threads":
                stroll = Stroll(
                    me, f"/user/comment/list?media_id={FOOD}&count=20", "comments", "cursor", "cid",
                    lambda: {(said.cid, 0) for said in self.plain.videos[FOOD].threads},
                )  # fmt: skip
            case _:
                stroll = Stroll(
                    me, "/user/conversations?", "conversations", "nextCursor", "short_id",
                    lambda: {
                        (talk.short_id, len(talk.messages))
                        for talk in self.plain.listed(id_, requests=False)
                    },
                )  # fmt: skip
        stroll.stays = stroll.now()
        self.strolls.append(stroll)

    @rule(which=anything)
    def go_on_with_a_walk(self, which: int) -> None:
        going = [stroll for stroll in self.strolls if not stroll.over]
        if not going:
            return
        stroll = going[which % len(going)]
        more = f"&{stroll.cursor_name}={stroll.cursor}" if stroll.cursor is not None else ""
        page = self.read(stroll.who, stroll.path + more)
        stroll.seen += [row[stroll.each] for row in page[stroll.rows]]
        assert len(set(stroll.seen)) == len(stroll.seen)
        stroll.over = not page.get("hasMore", page.get("has_more"))
        stroll.cursor = page.get(stroll.cursor_name)
        if stroll.over:
            assert {id_ for id_, _ in stroll.stays} <= set(stroll.seen)

    @invariant()
    def what_stays_has_always_been_there(self) -> None:
        for stroll in self.strolls:
            if not stroll.over:
                stroll.stays &= stroll.now()

    def look_beside(self, me: Actor, video_id: str, said: PlainComment) -> None:
        """At what was said and all that stands beside it."""
        video = self.plain.videos[video_id]
        path, beside = f"/user/comment/list?media_id={video_id}", video.threads
        if (parent := video.find(said.parent)) is not None:
            path = f"/user/comment/reply/list?media_id={video_id}&comment_id={parent.cid}"
            beside = parent.replies
        rows = self.run(me.walk(path, "comments", count=30))
        assert [spelled(row) for row in rows] == [told(one, me) for one in beside]

    def look_at_letters(self, talk: PlainTalk) -> None:
        """As each of those concerned has them in their lists."""
        for who in self.people:
            if str(who.id) not in talk.people:
                continue
            for requests, (path, name) in enumerate(LISTS):
                rows = self.read(who, path)[name]
                expected = self.plain.listed(str(who.id), requests=bool(requests))
                due = [newest(one, str(who.id)) for one in expected[: len(rows) or 1]]
                assert [letters(row) for row in rows] == due

    def at_the_end(self) -> None:
        self.everything_said_is_heard()
        for what, sql in SUMS.items():
            asking = self.world.runtime.database.rows(Statement(text(sql).columns()))
            [[wrong]] = self.run(asking)
            assert wrong == 0, what

    def everything_said_is_heard(self) -> None:
        self.move(BEHIND_MS + 1)
        for follower in self.followers:
            expected = [id_ for id_, _, _ in self.plain.rooms[follower.room].said][
                follower.begins :
            ]
            for _ in range(40):
                if follower.heard == expected:
                    break
                self.poll(follower)
            assert follower.heard == expected


def test_whatever_is_done_everybody_is_shown_what_is_so(fresh_worlds: Callable[[], Opened]):
    run_state_machine_as_test(lambda: Living(fresh_worlds), settings=TRIES)
