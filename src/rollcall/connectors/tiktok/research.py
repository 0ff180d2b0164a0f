"""TikTok's Research API: public people, videos and talk, for those whom TikTok approved.

TikTok's terms give it to researchers for no commercial end, so it is off unless the app's key and
secret are given.

| told by it | becomes | not told, and blank |
| --- | --- | --- |
| username, display_name, avatar_url | username, nickname, avatar_url | country, private |
| bio_description, is_verified | biography, verified | friends, liked, when it joined |
| follower_count, following_count | followers, following | |
| likes_count, video_count | hearts, videos | |
| id, create_time, video_description, username | id, created_ms, description, author | sound |
| video_duration, view_count, like_count | duration, plays, likes | saves, size, pinned |
| comment_count, share_count | comments, shares | threads |
| id, video_id, parent_comment_id, create_time | id, video_id, parent_id, at | answers_id, place |
| text (numbers and addresses in it crossed out) | text | language |
| like_count, reply_count | likes, replies | author |

Of followers, and of those whom somebody follows, it tells the username and the display name.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from rollcall.connectors.limits import Limit
from rollcall.connectors.tiktok.bringing import (
    NAMES,
    TOLD_OF_COMMENTS,
    comments_brought,
    videos_brought,
)
from rollcall.connectors.tiktok.client_token import ClientToken
from rollcall.connectors.tiktok.making import Told, comment, count, nobody, person, web_address
from rollcall.connectors.tiktok.research_shapes import (
    API,
    COMMENT_FIELDS,
    TOLD_OF_A_PROFILE,
    USER_FIELDS,
    VIDEO_FIELDS,
    Film,
    Films,
    People,
    Profile,
    Remark,
    Remarks,
    Somebody,
)
from rollcall.connectors.tiktok.v2 import V2, Call
from rollcall.connectors.tiktok.walking import Page, begin_of, walk
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.reading import (
    AppRefused,
    Brought,
    NotGranted,
    NotThere,
    Question,
    TokenRefused,
    Unknown,
)
from rollcall.ports.social import Person

A_DAY = Limit(1_000, 86_400)
FOLLOWS_A_DAY = Limit(20_000, 86_400)
MOST_OF_A_PAGE = 100
WINDOW = timedelta(days=29)
"""From the first day to the last: thirty days, and both are looked at."""
MOST_WINDOWS = 6
"""For one question; each is a request at least, and there are a thousand a day."""
MOST_OF_A_WINDOW = 1_000
TIKTOK_BEGINS = date(2016, 9, 1)

T = TypeVar("T")


class Research:
    def __init__(self, v2: V2, token: ClientToken, *, clock: Clock = wall_clock) -> None:
        self._v2 = v2
        self._token = token
        self._clock = clock

    async def profile(self, question: Question) -> Brought:
        name = question.username or ""
        told = await self._ask("/user/info/", {"username": name}, Profile, USER_FIELDS)
        if told.display_name is None:
            raise NotThere(f"{API} knows no public @{name}.")
        who = _person(name, told)
        return Brought(people=(who,), listed=(who.id,), told_of_people=TOLD_OF_A_PROFILE)

    async def posts(self, question: Question) -> Brought:
        """Windows of thirty days from the latest on, each of them whole."""
        before, last = question.before or _milliseconds(self._clock()) + 1, self._last_day(question)
        found: list[Film] = []
        for _ in range(MOST_WINDOWS):
            if last < TIKTOK_BEGINS or len(found) >= question.count:
                break
            first = max(last - WINDOW, TIKTOK_BEGINS)
            condition = _equals("username", question.username or "")
            films = await self._window(condition, first, last)
            found += [film for film in films if int(film.create_time) * 1000 < before]
            last = first - timedelta(days=1)
        found.sort(key=lambda film: int(film.create_time), reverse=True)
        more = last >= TIKTOK_BEGINS
        return _brought(found, more=more, next_=f"{last:%Y%m%d}" if more else None)

    async def video(self, question: Question) -> Brought:
        """The upper half of an id is the second in which it was given out."""
        video_id = question.video_id or 0
        day = datetime.fromtimestamp(video_id >> 32, UTC).date()
        if not TIKTOK_BEGINS <= day <= self._clock().date() + timedelta(days=1):
            raise NotThere(f"{video_id} is no id of a video on TikTok.")
        around = timedelta(days=1)
        condition = _equals("video_id", str(video_id))
        films = await self._window(condition, day - around, day + around)
        found = [film for film in films if int(film.id) == video_id]
        if not found:
            raise NotThere(f"{API} knows no public video {video_id}.")
        return _brought(found)

    async def likes(self, question: Question) -> Brought:
        async def page_at(cursor: int | None) -> Page[Film]:
            body = _paged(question, cursor) | {"username": question.username}
            films = await self._ask("/user/liked_videos/", body, Films, VIDEO_FIELDS)
            return Page(films.user_liked_videos or [], films.cursor, films.has_more)

        walked = await walk(page_at, begin_of(question.after), question.count)
        return _brought(walked.items, more=walked.more, next_=walked.next)

    async def follows(self, question: Question) -> Brought:
        """Those who follow, or those who are followed, the latest first."""

        async def page_at(cursor: int | None) -> Page[Somebody]:
            body = _paged(question, cursor) | {"username": question.username}
            found = await self._ask(f"/user/{question.asked}/", body, People)
            people = found.user_followers or found.user_following or []
            return Page(people, found.cursor, found.has_more)

        walked = await walk(page_at, begin_of(question.after), question.count)
        people = {
            who.id: who
            for who in (person(one.username, nickname=one.display_name) for one in walked.items)
        }
        return Brought(
            people=tuple(people.values()),
            listed=tuple(people),
            more=walked.more,
            next=walked.next,
            told_of_people=NAMES | {"nickname"},
        )

    async def comments(self, question: Question) -> Brought:
        return await self._remarks(question, {"video_id": question.video_id})

    async def replies(self, question: Question) -> Brought:
        return await self._remarks(question, {"comment_id": question.comment_id})

    async def _remarks(self, question: Question, below: Mapping[str, Any]) -> Brought:
        async def page_at(cursor: int | None) -> Page[Remark]:
            body = {**_paged(question, cursor), **below}
            found = await self._ask("/video/comment/list/", body, Remarks, COMMENT_FIELDS)
            return Page(found.comments or [], found.cursor, found.has_more)

        walked = await walk(page_at, begin_of(question.after), question.count)
        return comments_brought(
            (
                comment(
                    nobody(),
                    id_=one.id,
                    video_id=one.video_id,
                    parent=one.parent_comment_id,
                    text=one.text or "",
                    at=one.create_time,
                    likes=one.like_count,
                    replies=one.reply_count,
                )
                for one in walked.items
            ),
            more=walked.more,
            next_=walked.next,
            told_of_people=NAMES,
            told=TOLD_OF_COMMENTS - {"author"},
        )

    async def _window(self, condition: Any, first: date, last: date) -> list[Film]:
        search: dict[str, str] = {}

        async def page_at(cursor: int | None) -> Page[Film]:
            body: dict[str, Any] = {
                "query": {"and": [condition]},
                "start_date": f"{first:%Y%m%d}",
                "end_date": f"{last:%Y%m%d}",
                "max_count": MOST_OF_A_PAGE,
            } | search
            films = await self._ask(
                "/video/query/", body | ({"cursor": cursor} if cursor else {}), Films, VIDEO_FIELDS
            )
            if films.search_id:
                search["search_id"] = films.search_id
            return Page(films.videos or [], films.cursor, films.has_more)

        walked = await walk(page_at, None, MOST_OF_A_WINDOW, whole=True)
        if walked.more:
            raise Unknown("There are more videos within 30 days than are read at once.")
        return walked.items

    def _last_day(self, question: Question) -> date:
        today = self._clock().date()
        if question.after is not None:
            return _day(question.after)
        if question.before is None:
            return today
        return min(datetime.fromtimestamp(min(question.before / 1000, 1e11), UTC).date(), today)

    async def _ask(
        self, path: str, body: Mapping[str, Any], shape: type[T], fields: tuple[str, ...] = ()
    ) -> T:
        """With a new token once, where the old one is refused. Raises the faults of the port.

        The token is the app's: that it is refused says nothing of an account's.
        """
        token = await self._token.get()
        try:
            return await self._v2.ask(_call(path, token, body, fields), shape)
        except (TokenRefused, NotGranted):
            token = await self._token.get(refused=token)
        try:
            return await self._v2.ask(_call(path, token, body, fields), shape)
        except (TokenRefused, NotGranted) as refused:
            why = str(refused)
        raise AppRefused(why)


def _call(path: str, token: str, body: Mapping[str, Any], fields: tuple[str, ...]) -> Call:
    follows = path in ("/user/followers/", "/user/following/")
    limit, counted_as = (FOLLOWS_A_DAY, path) if follows else (A_DAY, "requests of a day")
    return Call(f"/v2/research{path}", token, (limit,), fields, body, counted_as)


def _paged(question: Question, cursor: int | None) -> dict[str, Any]:
    size = {"max_count": min(max(question.count, 1), MOST_OF_A_PAGE)}
    return size if cursor is None else size | {"cursor": cursor}


def _equals(field: str, value: str) -> dict[str, Any]:
    return {"operation": "EQ", "field_name": field, "field_values": [value]}


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Unknown("Where the list goes on was not said by TikTok.") from None


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _person(name: str, told: Profile) -> Person:
    return person(
        name,
        nickname=told.display_name or "",
        avatar_url=web_address(told.avatar_url),
        biography=told.bio_description,
        verified=told.is_verified,
        followers=count(told.follower_count),
        following=count(told.following_count),
        hearts=count(told.likes_count),
        videos=count(told.video_count),
    )


def _brought(films: list[Film], *, more: bool = False, next_: str | None = None) -> Brought:
    return videos_brought(
        ((person(film.username), _told(film)) for film in films), more=more, next_=next_
    )


def _told(film: Film) -> Told:
    return Told(
        id=film.id,
        at=film.create_time,
        description=film.video_description,
        duration=film.video_duration,
        plays=film.view_count,
        likes=film.like_count,
        comments=film.comment_count,
        shares=film.share_count,
    )
