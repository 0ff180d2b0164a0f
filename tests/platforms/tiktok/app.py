"""The stand-in for TikTok as one application; its Business host is below /business."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.platforms.tiktok.v2 import DisplayFace, Refused, refusal
from tests.platforms.tiktok.world import World

Handler = Callable[[Request], Awaitable[Response]]


def tiktok(world: World) -> Starlette:
    display = DisplayFace(world)

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

    return Starlette(
        routes=[
            Route("/v2/user/info/", asked(display.user_info, refusal), methods=["GET"]),
            Route("/v2/video/list/", asked(display.video_list, refusal), methods=["POST"]),
            Route("/v2/video/query/", asked(display.video_query, refusal), methods=["POST"]),
        ]
    )
