"""The stand-in's Research API and the token endpoint by which an app comes to its token."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.platforms.tiktok.v2 import Refused, admitted, body_of, count_of, envelope, fields_of
from tests.platforms.tiktok.world import Comment, Token, User, Video, World

SCOPE = "research.data.basic"
USER = {
    "display_name",
    "bio_description",
    "avatar_url",
    "is_verified",
    "follower_count",
    "following_count",
    "likes_count",
    "video_count",
    "bio_url",
}
VIDEO: dict[str, Any] = {
    "id": lambda _world, film: film.id,
    "create_time": lambda _world, film: film.at,
    "username": lambda _world, film: film.author,
    "region_code": lambda _world, _film: "US",
    "video_description": lambda _world, film: film.text,
    "video_duration": lambda _world, film: film.seconds,
    "music_id": lambda _world, _film: 7,
    "like_count": lambda _world, film: film.likes,
    "comment_count": lambda world, film: sum(one.video == film.id for one in world.comments),
    "share_count": lambda _world, film: film.shares,
    "view_count": lambda _world, film: film.views,
    "hashtag_names": lambda _world, _film: ["fun"],
}
COMMENT = {
    "id",
    "video_id",
    "text",
    "like_count",
    "reply_count",
    "parent_comment_id",
    "create_time",
}


class ResearchFace:
    def __init__(self, world: World) -> None:
        self.world = world

    async def token(self, request: Request) -> Response:
        asked = dict(parse_qsl((await request.body()).decode()))
        known = (self.world.client_key, self.world.client_secret)
        error = None
        if asked.get("grant_type") != "client_credentials":
            error = "unsupported_grant_type"
        elif (asked.get("client_key"), asked.get("client_secret")) != known:
            error = "invalid_client"
        if error:
            said = {"error": error, "error_description": "Client key or secret is incorrect."}
            return JSONResponse(said | {"log_id": "2026OAUTH"})
        text = f"clt.tweet7!{len(self.world.tokens)}"
        self.world.tokens[text] = Token("", frozenset({SCOPE}), self.world.now + 7200)
        return JSONResponse({"access_token": text, "expires_in": 7200, "token_type": "Bearer"})

    def _admitted(self, request: Request) -> None:
        try:
            admitted(self.world, request, SCOPE)
        except Refused as refused:
            if refused.status == 429:
                words = "The daily quota limit is exceeded."
                raise Refused(429, "daily_quota_limit_exceeded", words) from None
            raise

    async def user_info(self, request: Request) -> Response:
        self._admitted(request)
        fields = fields_of(request, USER)
        user = self._user(await body_of(request))
        films = [film for film in self.world.videos if film.author == user.username]
        told = {
            "display_name": user.display_name,
            "bio_description": user.bio,
            "avatar_url": f"https://pictures.example/{user.username}.jpg",
            "is_verified": user.verified,
            "follower_count": len(user.followers),
            "following_count": len(user.following),
            "likes_count": sum(film.likes for film in films),
            "video_count": len(films),
            "bio_url": "",
        }
        return envelope({field: told[field] for field in fields})

    def _user(self, body: dict[str, Any]) -> User:
        user = self.world.users.get(body.get("username", ""))
        if user is None:
            raise Refused(400, "invalid_params", "The user cannot be found.")
        if user.private:
            raise Refused(400, "invalid_params", "The account is private.")
        return user

    async def video_query(self, request: Request) -> Response:
        self._admitted(request)
        fields, body = fields_of(request, set(VIDEO)), await body_of(request)
        count, cursor = count_of(body, 20, 100), body.get("cursor", 0)
        first, last = _day(body, "start_date"), _day(body, "end_date")
        if not 0 <= (last - first).days <= 30:
            raise Refused(400, "invalid_params", "end_date must be within 30 days of start_date.")
        search = repr((body.get("query"), first, last))
        if cursor and self.world.searches.get(body.get("search_id", "")) != search:
            raise Refused(400, "invalid_params", "The search_id is not of this search.")
        search_id = str(7_000_000_000_000_000_000 + len(self.world.searches))
        search_id = body.get("search_id", search_id)
        self.world.searches[search_id] = search
        found = [
            film
            for film in self.world.videos
            if not film.private
            and not self.world.users[film.author].private
            and all(_meets(film, one) for one in body["query"]["and"])
            and first <= datetime.fromtimestamp(film.at, UTC).date() <= last
        ]
        page = found[cursor : cursor + count]
        told = [{field: VIDEO[field](self.world, one) for field in fields} for one in page]
        cursor += len(page)
        more = cursor < len(found)
        data = {"videos": told, "cursor": cursor, "has_more": more, "search_id": search_id}
        return envelope(data)

    async def liked_videos(self, request: Request) -> Response:
        self._admitted(request)
        fields, body = fields_of(request, set(VIDEO)), await body_of(request)
        user = self._user(body)
        if not user.shows_likes:
            raise Refused(400, "invalid_params", "What the user likes is private.")
        page, cursor, more = _since(user.liked, body)
        films = {film.id: film for film in self.world.videos}
        told = [{field: VIDEO[field](self.world, films[one]) for field in fields} for one in page]
        return envelope({"user_liked_videos": told, "cursor": cursor, "has_more": more})

    async def followers(self, request: Request) -> Response:
        self._admitted(request)
        body = await body_of(request)
        page, cursor, more = _since(self._user(body).followers, body)
        return envelope({"user_followers": self._named(page), "cursor": cursor, "has_more": more})

    async def following(self, request: Request) -> Response:
        self._admitted(request)
        body = await body_of(request)
        page, cursor, more = _since(self._user(body).following, body)
        return envelope({"user_following": self._named(page), "cursor": cursor, "has_more": more})

    def _named(self, names: list[str]) -> list[dict[str, str]]:
        return [{"username": name, "display_name": name.title()} for name in names]

    async def comment_list(self, request: Request) -> Response:
        self._admitted(request)
        fields, body = fields_of(request, COMMENT), await body_of(request)
        count, cursor = count_of(body, 20, 100), body.get("cursor", 0)
        if ("video_id" in body) == ("comment_id" in body):
            raise Refused(400, "invalid_params", "One of video_id and comment_id is needed.")
        below = body.get("comment_id")
        found = [
            one
            for one in self.world.comments
            if (one.parent == below if below else one.video == body["video_id"] and not one.parent)
        ]
        page = found[cursor : cursor + count]
        told = [{field: self._remark(one)[field] for field in fields} for one in page]
        cursor += len(page)
        return envelope({"comments": told, "cursor": cursor, "has_more": cursor < len(found)})

    def _remark(self, one: Comment) -> dict[str, Any]:
        return {
            "id": one.id,
            "video_id": one.video,
            "text": one.text,
            "like_count": one.likes,
            "reply_count": sum(other.parent == one.id for other in self.world.comments),
            "parent_comment_id": one.parent or one.video,
            "create_time": one.at,
        }


def _meets(film: Video, condition: dict[str, Any]) -> bool:
    told = {"username": film.author, "video_id": str(film.id)}
    if condition["operation"] not in ("EQ", "IN") or condition["field_name"] not in told:
        raise Refused(400, "invalid_params", "The condition is not understood.")
    return told[condition["field_name"]] in condition["field_values"]


def _since(entries: list[tuple[Any, int]], body: dict[str, Any]) -> tuple[list[Any], int, bool]:
    """On or before the cursor, the latest first."""
    count = count_of(body, 20, 100)
    left = [one for one in entries if one[1] <= body.get("cursor", 10**13)]
    more = len(left) > count
    return [name for name, _ in left[:count]], left[count][1] if more else 0, more


def _day(body: dict[str, Any], name: str) -> Any:
    try:
        return datetime.strptime(body.get(name, ""), "%Y%m%d").replace(tzinfo=UTC).date()
    except (ValueError, TypeError):
        raise Refused(400, "invalid_params", f"{name} must be a day as 20260131.") from None
