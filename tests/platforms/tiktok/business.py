"""The stand-in's business-api.tiktok.com: its Accounts part, where refusals come with 200."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.platforms.tiktok.v2 import Refused
from tests.platforms.tiktok.world import Comment, User, Video, World

USER_SCOPES = {
    "display_name": "user.info.basic",
    "profile_image": "user.info.basic",
    "is_business_account": "user.info.basic",
    "username": "user.info.username",
    "bio_description": "user.info.profile",
    "is_verified": "user.info.profile",
    "profile_deep_link": "user.info.profile",
    "followers_count": "user.info.stats",
    "following_count": "user.info.stats",
    "total_likes": "user.info.stats",
    "videos_count": "user.info.stats",
}


def envelope(data: Any, code: int = 0, message: str = "OK") -> Response:
    asked = {"code": code, "message": message, "request_id": "2026BUSINESS", "data": data}
    return JSONResponse(asked)


def refusal(refused: Refused) -> Response:
    return envelope({}, int(refused.code), refused.message)


class BusinessFace:
    def __init__(self, world: World) -> None:
        self.world = world

    def _admitted(self, request: Request, *scopes: str, business_id: str | None = None) -> User:
        token = self.world.valid(request.headers.get("access-token", ""))
        if token is None:
            raise Refused(200, "40105", "Access token is incorrect or has been revoked.")
        if (business_id or request.query_params.get("business_id")) != token.open_id:
            raise Refused(200, "40002", "business_id: it is not the token's.")
        if not token.scopes.issuperset(scopes):
            raise Refused(200, "40001", "No permission to operate this endpoint.")
        if self.world.too_many(request.url.path):
            raise Refused(200, "40100", "Too many requests. Please retry in some time.")
        return self.world.holder(token)

    async def get(self, request: Request) -> Response:
        user = self._admitted(request, "user.info.basic")
        fields = _json(request, "fields", ["display_name"])
        token = self.world.tokens[request.headers["access-token"]]
        if {USER_SCOPES.get(field, "none") for field in fields} - token.scopes:
            raise Refused(200, "40001", "A field needs another permission.")
        films = [film for film in self.world.videos if film.author == user.username]
        told = {
            "display_name": user.display_name,
            "profile_image": f"https://pictures.example/{user.username}.jpg",
            "username": user.username,
            "bio_description": user.bio,
            "is_verified": user.verified,
            "followers_count": len(user.followers),
            "following_count": len(user.following),
            "total_likes": sum(film.likes for film in films),
            "videos_count": len(films),
        }
        return envelope({field: told[field] for field in fields})

    async def video_list(self, request: Request) -> Response:
        user = self._admitted(request, "video.list")
        ids = _json(request, "filters", {}).get("video_ids")
        own = [f for f in self.world.videos if f.author == user.username and not f.private]
        own = [f for f in own if ids is None or str(f.id) in ids]
        begin, size = _page(request, 20, default=10)
        fields = _json(request, "fields", ["item_id"])
        told = [self._film(film, fields) for film in own[begin : begin + size]]
        more = len(own) > begin + size
        return envelope({"videos": told, "cursor": begin + len(told), "has_more": more})

    def _film(self, film: Video, fields: list[str]) -> dict[str, Any]:
        told = {
            "item_id": str(film.id),
            "create_time": str(film.at),
            "share_url": f"https://www.tiktok.com/@{film.author}/video/{film.id}",
            "caption": film.text,
            "video_duration": film.seconds + 0.3,
            "video_views": film.views,
            "likes": film.likes,
            "comments": sum(one.video == film.id for one in self.world.comments),
            "shares": film.shares,
        }
        return {field: told[field] for field in fields}

    async def comment_list(self, request: Request) -> Response:
        user = self._admitted(request, "comment.list")
        return self._comments(request, user, parent=0)

    async def reply_list(self, request: Request) -> Response:
        user = self._admitted(request, "comment.list")
        parent = int(request.query_params.get("comment_id", "0"))
        if not any(one.id == parent for one in self.world.comments):
            raise Refused(200, "40002", "The comment does not exist.")
        return self._comments(request, user, parent=parent)

    def _comments(self, request: Request, user: User, parent: int) -> Response:
        video = request.query_params.get("video_id", "")
        if not any(str(f.id) == video and f.author == user.username for f in self.world.videos):
            raise Refused(200, "40002", "The video does not exist or is not yours.")
        begin, size = _page(request, 30, default=20)
        public = request.query_params.get("status", "ALL") == "PUBLIC"
        found = [
            one
            for one in self.world.comments
            if str(one.video) == video and one.parent == parent and not (public and one.hidden)
        ]
        found.sort(key=lambda one: one.at, reverse=True)
        # As documented, a page may hold fewer than was asked though there are more.
        page = found[begin : begin + max(size - 1, 1)]
        told = [self._remark(one, user) for one in page]
        more = len(found) > begin + len(page)
        return envelope({"comments": told, "cursor": begin + len(page), "has_more": more})

    async def comment_create(self, request: Request) -> Response:
        user, body = await self._managing(request)
        film = self._own(user, body)
        return self._written(self._said(film, user, body, parent=0))

    async def reply_create(self, request: Request) -> Response:
        user, body = await self._managing(request)
        film, above = self._own(user, body), self._comment(body)
        return self._written(self._said(film, user, body, parent=above.id))

    async def comment_like(self, request: Request) -> Response:
        user, body = await self._managing(request)
        one = self._comment(body)
        if body.get("action") not in ("LIKE", "UNLIKE"):
            raise Refused(200, "40002", "action: it must be LIKE or UNLIKE.")
        liked = self.world.liked_by.setdefault(user.username, set())
        (liked.add if body["action"] == "LIKE" else liked.discard)(one.id)
        return envelope({})

    async def comment_delete(self, request: Request) -> Response:
        user, body = await self._managing(request)
        one = self._comment(body)
        if one.author != user.username:
            raise Refused(200, "40001", "The comment is not yours.")
        self.world.comments.remove(one)
        return envelope({})

    async def _managing(self, request: Request) -> tuple[User, dict[str, Any]]:
        if request.headers.get("content-type") != "application/json":
            raise Refused(200, "40002", "Content-Type must be application/json.")
        body = json.loads(await request.body())
        return self._admitted(request, "comment.list.manage", business_id=body["business_id"]), body

    def _own(self, user: User, body: dict[str, Any]) -> Video:
        for film in self.world.videos:
            if str(film.id) == body.get("video_id") and film.author == user.username:
                return film
        raise Refused(200, "40002", "The video does not exist or is not yours.")

    def _comment(self, body: dict[str, Any]) -> Comment:
        for one in self.world.comments:
            if str(one.id) == body.get("comment_id"):
                return one
        raise Refused(200, "40002", "The comment does not exist.")

    def _said(self, film: Video, user: User, body: dict[str, Any], parent: int) -> Comment:
        text = body.get("text")
        if not isinstance(text, str) or not 0 < len(text) <= 150:
            raise Refused(200, "40002", "text: it must have 1 to 150 characters.")
        one = self.world.remark(len(self.world.comments) + 1000, film, user.username, parent)
        one.text = text
        return one

    def _written(self, one: Comment) -> Response:
        return envelope(
            {"comment_id": str(one.id), "video_id": str(one.video), "create_time": str(one.at)}
        )

    def _remark(self, one: Comment, owner: User) -> dict[str, Any]:
        author = self.world.users[one.author]
        told = {
            "comment_id": str(one.id),
            "video_id": str(one.video),
            "create_time": str(one.at),
            "text": one.text,
            "likes": one.likes,
            "replies": sum(other.parent == one.id for other in self.world.comments),
            "owner": one.author == owner.username,
            "liked": False,
            "pinned": False,
            "status": "HIDDEN" if one.hidden else "PUBLIC",
            "username": author.username,
            "display_name": author.display_name,
            "profile_image": f"https://pictures.example/{author.username}.jpg",
            "unique_identifier": author.unique_identifier,
            "user_id": "to-be-deprecated",
        }
        return told | ({"parent_comment_id": str(one.parent)} if one.parent else {})


def _json(request: Request, name: str, default: Any) -> Any:
    try:
        return json.loads(request.query_params.get(name) or json.dumps(default))
    except ValueError:
        raise Refused(200, "40002", f"{name}: it is no JSON.") from None


def _page(request: Request, most: int, *, default: int) -> tuple[int, int]:
    size = int(request.query_params.get("max_count", default))
    if not 1 <= size <= most:
        raise Refused(200, "40002", f"max_count: it must be between 1 and {most}.")
    return int(request.query_params.get("cursor", 0)), size
