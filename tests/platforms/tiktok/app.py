"""The stand-in for TikTok as one application, under the paths of all its hosts."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.platforms.tiktok.business import BusinessFace
from tests.platforms.tiktok.business import refusal as business_refusal
from tests.platforms.tiktok.research import ResearchFace
from tests.platforms.tiktok.v2 import DisplayFace, Refused, refusal
from tests.platforms.tiktok.world import World

Handler = Callable[[Request], Awaitable[Response]]


def tiktok(world: World) -> Starlette:
    display, business, research = DisplayFace(world), BusinessFace(world), ResearchFace(world)

    def asked(handler: Handler, spell: Callable[[Refused], Response]) -> Handler:
        async def answer(request: Request) -> Response:
            world.asked.append(request.url.path)
            if world.troubles:
                trouble = world.troubles.popleft()
                await asyncio.sleep(trouble.after)
                return Response(trouble.body, trouble.status, trouble.headers)
            try:
                return await handler(request)
            except Refused as refused:
                return spell(refused)

        return answer

    organic = {
        "/business/get/": business.get,
        "/business/video/list/": business.video_list,
        "/business/comment/list/": business.comment_list,
        "/business/comment/reply/list/": business.reply_list,
    }
    managed = {
        "/business/comment/create/": business.comment_create,
        "/business/comment/reply/create/": business.reply_create,
        "/business/comment/like/": business.comment_like,
        "/business/comment/delete/": business.comment_delete,
    }
    public = {
        "/user/info/": research.user_info,
        "/user/liked_videos/": research.liked_videos,
        "/user/followers/": research.followers,
        "/user/following/": research.following,
        "/video/query/": research.video_query,
        "/video/comment/list/": research.comment_list,
    }
    return Starlette(
        routes=[
            *(
                Route(f"/open_api/v1.3{path}", asked(handler, business_refusal), methods=["POST"])
                for path, handler in managed.items()
            ),
            *(
                Route(f"/v2/research{path}", asked(handler, refusal), methods=["POST"])
                for path, handler in public.items()
            ),
            Route("/v2/oauth/token/", asked(research.token, refusal), methods=["POST"]),
            *(
                Route(f"/open_api/v1.3{path}", asked(handler, business_refusal), methods=["GET"])
                for path, handler in organic.items()
            ),
            Route("/v2/user/info/", asked(display.user_info, refusal), methods=["GET"]),
            Route("/v2/video/list/", asked(display.video_list, refusal), methods=["POST"]),
            Route("/v2/video/query/", asked(display.video_query, refusal), methods=["POST"]),
        ]
    )
