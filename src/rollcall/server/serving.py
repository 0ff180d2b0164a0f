"""From settings to a running server."""

import contextlib
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from socket import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rollcall.api import API
from rollcall.core.access.caller import Caller, Scope
from rollcall.core.errors import Unauthenticated
from rollcall.dialects import DIALECTS
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.addresses import reached_at
from rollcall.server.app import Application, serve_face, with_consent, with_media
from rollcall.server.asking import asks_platforms
from rollcall.server.consenting import asks_consent
from rollcall.server.devices import adb_server
from rollcall.server.first_start import begin
from rollcall.server.folder import make_folder
from rollcall.server.listening import LAST_PORT, CannotListen, Listener, bind, is_loopback, listen
from rollcall.server.mailing import bind_smtp, receives_mail
from rollcall.server.own_pages import OWN_PATHS, OwnPages
from rollcall.server.research import research_app
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.settings import Settings
from rollcall.worker.alive import alone_on

if TYPE_CHECKING:
    from rollcall.connectors.tiktok.client_token import App

A_PORT = re.compile(r"[0-9]{1,5}")
A_HOST = re.compile(r"[^\s/?#@%]+")
KEYLESS = "tikmatrix"
"""The one face whose protocol has no credentials."""


class NoAddress(Exception):
    message = (
        "--public-url: That is not the address of a server; write it as https://roster.example.com."
    )


@dataclass(frozen=True, slots=True)
class Running:
    """What a person needs to know of a server that has started."""

    url: str
    key: str | None
    """The key to begin with, where it is still to be had."""
    claim: str
    """Signs one person in to the console, once."""
    extra: dict[str, str]
    """Addresses of faces that have a port of their own."""
    mail: str | None = None
    """Where mail comes in."""


async def serve(settings: Settings, announce: Callable[[Running], None]) -> None:
    """Serve until asked to stop; `announce` is called once callers can come in.

    Raises CannotListen, NoAddress, NoResearchApp, NoAdbServer, ServedAlready, DatabaseUnusable,
    FolderUnusable, each with a sentence for a person.
    """
    if settings.public_url is not None and not _is_address(settings.public_url):
        raise NoAddress
    research = research_app(settings)
    adb_server(settings)
    main = bind(settings.host, settings.port)
    mail = bind_smtp(settings)
    extra = [(_face(spec), bind(*_address(spec))) for spec in settings.listen]
    with alone(settings):
        await _serve(settings, research, main, mail, extra, announce)


async def _serve(
    settings: Settings,
    research: "App | None",
    main: socket,
    mail: socket | None,
    extra: Sequence[tuple[str, socket]],
    announce: Callable[[Running], None],
) -> None:
    runtime = await open_runtime(settings)
    owner = await begin(runtime)
    claim = await runtime.sign_ins.new_claim(owner.workspace_id)
    listeners = [Listener(application(runtime), main)]
    listeners += [Listener(_on_its_own(runtime, face, owner), taken) for face, taken in extra]
    host, port = listeners[0].address
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    running = Running(
        url=settings.public_url or url,
        key=await _key_to_begin_with(runtime),
        claim=claim,
        extra={
            face: "http://{}:{}".format(*listener.address)
            for (face, _), listener in zip(extra, listeners[1:], strict=True)
        },
        mail=mail and "{}:{}".format(*mail.getsockname()[:2]),
    )
    async with (
        asks_platforms(runtime, research),
        asks_consent(runtime, url),
        receives_mail(runtime, mail),
    ):
        with reached_at(settings.address(), running.url):
            await listen(listeners, lambda: announce(running), runtime.streams.stop)


def alone(settings: Settings) -> AbstractContextManager[None]:
    """While this process is the one that serves a SQLite file. Raises ServedAlready."""
    path = settings.database_file()
    if path is None:
        return contextlib.nullcontext()
    make_folder(settings.data)
    # Whatever keeps the folder from holding a file is said by what opens the database there.
    return alone_on(path) if path.parent.is_dir() else contextlib.nullcontext()


def application(runtime: Runtime) -> Application:
    return Application(
        runtime, faces=DIALECTS, api=API, pages=OwnPages(runtime), own_paths=OWN_PATHS
    )


def _on_its_own(runtime: Runtime, name: str, owner: Caller) -> object:
    face = next(face for face in DIALECTS if face.name == name)
    if name != KEYLESS:
        served = with_consent(runtime, face, serve_face(runtime, face, prefix=""), prefix="")
        return with_media(served)
    caller = Caller(owner.workspace_id, "listener", frozenset({Scope.READ}))
    return serve_face(runtime, face, prefix="", everybody_is=caller)


def _is_address(url: str) -> bool:
    """Whether links can be made of it."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read to be checked
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return (
        plain and parts.scheme in {"http", "https"} and bool(A_HOST.fullmatch(parts.hostname or ""))
    )


def _face(spec: str) -> str:
    name = spec.partition("=")[0]
    if name not in {face.name for face in DIALECTS}:
        msg = f"--listen {spec}: {name!r} is none of {', '.join(f.name for f in DIALECTS)}."
        raise CannotListen(msg)
    return name


def _address(spec: str) -> tuple[str, int]:
    host, _, port = spec.partition("=")[2].rpartition(":")
    if not host or not A_PORT.fullmatch(port) or int(port) > LAST_PORT:
        msg = (
            f"--listen {spec}: write it as face=host:port, for example tikmatrix=127.0.0.1:50809, "
            f"with a port from 0 to {LAST_PORT}."
        )
        raise CannotListen(msg)
    if _face(spec) == KEYLESS and not is_loopback(host):
        msg = f"--listen {spec}: this face asks for no key, so it listens on loopback alone."
        raise CannotListen(msg)
    return host, int(port)


async def _key_to_begin_with(runtime: Runtime) -> str | None:
    """The demo key where it opens this roster; else the first key, where it is still to be had."""
    path = runtime.settings.first_key()
    kept = path.read_text().strip() if path.exists() else None
    for key in (DEMO_KEY, kept):
        with contextlib.suppress(Unauthenticated):
            await runtime.entrance.doorkeeper.recognise(key)
            return key
    return None
