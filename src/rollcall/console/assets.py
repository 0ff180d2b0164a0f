"""The static files, each under an address that changes with its contents."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from rollcall.console import addresses

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    "": "text/plain; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    version: str


class Assets:
    """Read once: together they are small."""

    def __init__(self, folder: Path) -> None:
        self._assets = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in TYPES
        }

    def address(self, name: str) -> str:
        """Raises KeyError for a file that there is not."""
        return f"{addresses.STATIC}/{self._assets[name].version}/{name}"

    def answer(self, path: str) -> Response:
        """What is at `path`, which begins behind the folder's own address."""
        version, _, name = path.partition("/")
        asset = self._assets.get(name)
        if asset is None:
            return PlainTextResponse("There is no such file.", 404)
        # A page from before an upgrade asks for an older version: it gets this, but not to keep.
        keep = FOR_EVER if version == asset.version else ASK_AGAIN
        return Response(asset.body, media_type=asset.media_type, headers={"cache-control": keep})


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    version = blake2b(body, digest_size=6).hexdigest()
    return Asset(body, TYPES[path.suffix], version)
