"""The sandbox's films, covers, sounds and portraits, at /media whatever name we are called by."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from rollcall.dialects.tikapi.shapes.media import SHOWN
from rollcall.sandbox.drawing import SIZES, portrait
from rollcall.sandbox.world.films import DURATIONS, FOLDER

PREFIX = "/media"
FILE = re.compile(r"/media/(films|covers|sounds)/([0-9])\.(mp4|jpg|m4a)")
PORTRAIT = re.compile(r"/media/avatars/([0-9]{1,20})_([0-9]{2,4})\.png")
KINDS = {
    "films": ("mp4", "video/mp4"),
    "covers": ("jpg", "image/jpeg"),
    "sounds": ("m4a", "audio/mp4"),
}
KEPT = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}


async def media(scope: Scope, receive: Receive, send: Send) -> None:
    answer = _answer(Request(scope, receive))
    await answer(scope, receive, send)


def _answer(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return _refused(405, f"{request.method} is not possible here; use GET.", {"allow": "GET"})
    if found := FILE.fullmatch(request.url.path):
        return _file(request, *found.groups())
    if found := PORTRAIT.fullmatch(request.url.path):
        id_, size = int(found[1]), int(found[2])
        if size in SIZES:
            return Response(portrait(id_, size), media_type="image/png", headers=KEPT)
    return _refused(404, "There is no such picture, film or sound.")


def _file(request: Request, kind: str, number: str, ending: str) -> Response:
    expected, content_type = KINDS[kind]
    if ending != expected or int(number) >= len(DURATIONS):
        return _refused(404, "There is no such picture, film or sound.")
    if kind == "films" and not _shows_what_it_must(request):
        return _refused(403, "Show the videoLinkHeaders that came with the link.")
    path: Path = FOLDER / f"{number}.{ending}"
    return FileResponse(path, media_type=content_type, headers=KEPT)


def _shows_what_it_must(request: Request) -> bool:
    cookies = {part.strip() for part in request.headers.get("cookie", "").split(";")}
    return SHOWN["Cookie"] in cookies and all(
        request.headers.get(name) == SHOWN[name] for name in ("Origin", "Referer")
    )


def _refused(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    body = {"status": "error", "message": sentence}
    return JSONResponse(body, status, headers={"cache-control": "no-store", **(headers or {})})
