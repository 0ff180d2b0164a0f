"""The pages of no face: liveness, readiness, metrics, our API's document, the console."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from rollcall.api.document import docs_page, docs_style, openapi_json
from rollcall.server.connect_door import connecting
from rollcall.server.console_door import console
from rollcall.server.readiness import readiness
from rollcall.server.runtime import Runtime

OWN_PATHS = ("/v1",)
"""First words of paths that our own API answers."""

CLIENT_AT = "/oauth/bluesky/client-metadata.json"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class OwnPages:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._app = Starlette(
            routes=[
                Route("/livez", self._livez),
                Route("/readyz", self._readyz),
                Route("/metrics", self._metrics),
                Route("/openapi.json", _openapi),
                Route("/docs", _docs),
                Route("/docs.css", _docs_css),
                *_sandbox(runtime),
                Route(CLIENT_AT, self._bluesky_client),
                Mount("/connect", connecting(runtime)),
                Mount("/", console(runtime)),  # every other path is a person's
            ]
        )

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        await self._app(scope, receive, send)

    async def _livez(self, _request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _readyz(self, _request: Request) -> Response:
        report = await readiness(self._runtime)
        return JSONResponse(report.body, 200 if report.ready else 503)

    async def _bluesky_client(self, _request: Request) -> Response:
        """Who we are, for servers that owners of Bluesky accounts are on."""
        from rollcall.connectors.bluesky.client import metadata  # noqa: PLC0415 - asked for seldom

        home = self._runtime.settings.public_url
        if home is None or not home.startswith("https://"):
            return JSONResponse({"error": "Without an https --public-url this is nobody."}, 404)
        return JSONResponse(metadata(home, "rollcall"))

    async def _metrics(self, _request: Request) -> Response:
        return Response(generate_latest(self._runtime.registry), media_type=METRICS_TYPE)


def _sandbox(runtime: Runtime) -> list[Mount]:
    """The platforms of a sandbox, each under its name."""
    if not runtime.sandboxed:
        return []
    # Only where they are served: other servers start sooner without them.
    from rollcall.sandbox.consent.platforms import PLATFORMS  # noqa: PLC0415
    from rollcall.server.sandbox_consent import authority  # noqa: PLC0415

    served = authority(runtime)
    return [Mount(f"/sandbox/{name}", served) for name in ("static", *PLATFORMS)]


async def _openapi(_request: Request) -> Response:
    return Response(openapi_json(), media_type="application/json")


async def _docs(_request: Request) -> Response:
    return HTMLResponse(docs_page())


async def _docs_css(_request: Request) -> Response:
    return Response(docs_style(), media_type="text/css")
