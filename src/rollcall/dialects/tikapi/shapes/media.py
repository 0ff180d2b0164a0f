"""Where pictures and films stand, and what must be shown to be given them."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from rollcall.ports.social import Person, Video

SIZES = (100, 720, 1080)
CHAIN_TOKEN = "sandboxToken=="  # noqa: S105 - no secret: it says only that a player asks
ORIGIN = "https://www.tiktok.com"
SHOWN: Mapping[str, str] = {
    "Cookie": f"tt_chain_token={CHAIN_TOKEN}",
    "Origin": ORIGIN,
    "Referer": f"{ORIGIN}/",
}
"""What a request for a film shows, as the vendor hands it out beside every link."""


class Other(msgspec.Struct, frozen=True, rename={"video_link_headers": "videoLinkHeaders"}):
    video_link_headers: Mapping[str, str]


OTHER = Other(SHOWN)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what the sandbox shows, as this caller reached us."""

    base: str

    def avatar(self, person: Person, size: int) -> str:
        return person.avatar_url or f"{self.base}/media/avatars/{person.id}_{size}.png"

    def cover(self, video: Video) -> str:
        return f"{self.base}/media/covers/{video.film}.jpg?video={video.id}"

    def film(self, video: Video) -> str:
        return video.link or f"{self.base}/media/films/{video.film}.mp4?video={video.id}"

    def sound(self, sound_id: int) -> str:
        return f"{self.base}/media/sounds/{sound_id % 6}.m4a?sound={sound_id}"

    def sleeve(self, sound_id: int) -> str:
        return f"{self.base}/media/avatars/{sound_id}_720.png"
