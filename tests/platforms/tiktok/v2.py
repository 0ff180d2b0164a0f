"""The stand-in's open.tiktokapis.com: what Display and Research have in common, and Display."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.platforms.tiktok.world import Token, User, Video, World

SCOPES_OF_FIELDS = {
    "open_id": "user.info.basic",
    "union_id": "user.info.basic",
    "avatar_url": "user.info.basic",
    "display_name": "user.info.basic",
    "username": "user.info.profile",
    "bio_description": "user.info.profile",
    "profile_deep_link": "user.info.profile",
    "is_verified": "user.info.profile",
    "follower_count": "user.info.stats",
    "following_count": "user.info.stats",
    "likes_count": "user.info.stats",
    "video_count": "user.info.stats",
}


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def envelope(data: Any, status: int = 200, code: str = "ok", message: str = "") -> Response:
    error = {"code": code, "message": message, "log_id": "20261128000000010203"}
    return JSONResponse({"data": data, "error": error}, status)


def refusal(refused: Refused) -> Response:
    return envelope({}, refused.status, refused.code, refused.message)


def admitted(world: World, request: Request, *scopes: str) -> Token:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    token = world.valid(text) if kind == "Bearer" else None
    if token is None:
        raise Refused(401, "access_token_invalid", "The access token is invalid or not found.")
    if not token.scopes.issuperset(scopes):
        raise Refused(401, "scope_not_authorized", "The user did not authorize the scope.")
    if world.too_many(request.url.path):
        raise Refused(429, "rate_limit_exceeded", "The API rate limit was exceeded.")
    return token


def fields_of(request: Request, known: set[str]) -> list[str]:
    asked = [one for one in request.query_params.get("fields", "").split(",") if one]
    if not asked or not known.issuperset(asked):
        raise Refused(400, "invalid_params", "Fields is not set or has an unknown field.")
    return asked


async def body_of(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type") != "application/json":
        raise Refused(400, "invalid_params", "Content-Type must be application/json.")
    try:
        found = json.loads(await request.body())
    except ValueError:
        raise Refused(400, "invalid_params", "The body is no JSON.") from None
    if not isinstance(found, dict):
        raise Refused(400, "invalid_params", "The body is no object.")
    return found


def count_of(body: dict[str, Any], default: int, most: int) -> int:
    count = body.get("max_count", default)
    if type(count) is not int or not 1 <= count <= most:
        raise Refused(400, "invalid_params", f"max_count must be 1 to {most}.")
    return count


class DisplayFace:
    def __init__(self, world: World) -> None:
        self.world = world

    async def user_info(self, request: Request) -> Response:
        token = admitted(self.world, request, "user.info.basic")
        asked = fields_of(request, set(SCOPES_OF_FIELDS))
        if {SCOPES_OF_FIELDS[one] for one in asked} - token.scopes:
            raise Refused(401, "scope_not_authorized", "A field needs another scope.")
        told = self._user(self.world.holder(token))
        return envelope({"user": {one: told[one] for one in asked}})

    def _user(self, user: User) -> dict[str, Any]:
        films = [film for film in self.world.videos if film.author == user.username]
        return {
            "open_id": user.open_id,
            "union_id": f"union-{user.username}",
            "avatar_url": f"https://pictures.example/{user.username}.jpg?x-expires=1",
            "display_name": user.display_name,
            "username": user.username,
            "bio_description": user.bio,
            "profile_deep_link": f"https://vm.tiktok.example/{user.username}",
            "is_verified": user.verified,
            "follower_count": len(user.followers),
            "following_count": len(user.following),
            "likes_count": sum(film.likes for film in films),
            "video_count": len(films),
        }

    def _own(self, token: Token) -> list[Video]:
        name = self.world.holder(token).username
        films = [one for one in self.world.videos if one.author == name and not one.private]
        return sorted(films, key=lambda one: one.at, reverse=True)

    async def video_list(self, request: Request) -> Response:
        token = admitted(self.world, request, "video.list")
        fields, body = fields_of(request, set(VIDEO)), await body_of(request)
        count, cursor = count_of(body, 10, 20), body.get("cursor")
        left = [one for one in self._own(token) if cursor is None or one.at * 1000 < cursor]
        page = left[:count]
        told = [{field: VIDEO[field](self.world, one) for field in fields} for one in page]
        last = page[-1].at * 1000 if page else self.world.now * 1000
        return envelope({"videos": told, "cursor": int(last), "has_more": len(left) > count})

    async def video_query(self, request: Request) -> Response:
        token = admitted(self.world, request, "video.list")
        fields, body = fields_of(request, set(VIDEO)), await body_of(request)
        ids = body.get("filters", {}).get("video_ids", [])
        if not 0 < len(ids) <= 20 or not all(isinstance(one, str) for one in ids):
            raise Refused(400, "invalid_params", "video_ids holds 1 to 20 strings.")
        found = [one for one in self._own(token) if str(one.id) in ids]
        told = [{field: VIDEO[field](self.world, one) for field in fields} for one in found]
        return envelope({"videos": told})


VIDEO: dict[str, Any] = {
    "id": lambda _world, film: str(film.id),
    "create_time": lambda _world, film: film.at,
    "cover_image_url": lambda _world, film: f"https://covers.example/{film.id}?x-expires=1",
    "share_url": lambda _world, film: f"https://www.tiktok.com/@{film.author}/video/{film.id}?s=1",
    "video_description": lambda _world, film: film.text,
    "duration": lambda _world, film: film.seconds,
    "height": lambda _world, _film: 1024,
    "width": lambda _world, _film: 576,
    "title": lambda _world, film: film.text[:150],
    "embed_html": lambda _world, _film: "<blockquote></blockquote>",
    "embed_link": lambda _world, film: f"https://www.tiktok.com/embed/v2/{film.id}",
    "like_count": lambda _world, film: film.likes,
    "comment_count": lambda world, film: sum(one.video == film.id for one in world.comments),
    "share_count": lambda _world, film: film.shares,
    "view_count": lambda _world, film: film.views,
    "is_aigc": lambda _world, _film: False,
}
