"""`python -m bench.rivals.raw PORT URL`: every list by hand on one port."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.rivals.raw import lobstr, own, posteverywhere, tikapi, tikapi_found, tikmatrix, tokportal
from bench.rivals.raw.database import Database, database_at
from rollcall.server.listening import Listener, bind, listen

Answer = Callable[[Database, Request], Awaitable[bytes]]
ANSWERS: dict[str, Answer] = {
    "/v1/accounts": own.answer,
    "/tikmatrix/api/v1/accounts": tikmatrix.answer,
    "/lobstr/v1/accounts": lobstr.answer,
    "/tokportal/api/ext/accounts": tokportal.answer,
    "/posteverywhere/api/v1/accounts": posteverywhere.answer,
    "/tikapi/public/check": tikapi.check,
    "/tikapi/public/posts": tikapi.posts,
    "/tikapi/public/comment/list": tikapi.threads,
    "/tikapi/public/search/videos": tikapi_found.videos,
    "/tikapi/user/live/chat": tikapi_found.chat,
}


def application(url: str) -> Starlette:
    database = database_at(url)

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncGenerator[None]:
        await database.open()
        yield
        await database.close()

    routes = [_route(database, path, answer) for path, answer in ANSWERS.items()]
    return Starlette(routes=routes, lifespan=living)


def _route(database: Database, path: str, answer: Answer) -> Route:
    async def accounts(request: Request) -> Response:
        return Response(await answer(database, request), media_type="application/json")

    return Route(path, accounts)


def main() -> None:
    socket = bind("127.0.0.1", int(sys.argv[1]))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen([Listener(application(sys.argv[2]), socket)], lambda: None))


if __name__ == "__main__":
    main()
