"""Liking a video for an account, and taking it back."""

import msgspec

from rollcall.dialects.tikapi.asking import video_of
from rollcall.wire.call import Call


class MediaBody(msgspec.Struct, frozen=True):
    media_id: str | None = None


class Digged(msgspec.Struct, frozen=True):
    is_digg: int = 1
    """1 for both, as in the vendor's documents; no client reads it."""


async def like(call: Call) -> Digged:
    video = await video_of(call, "media_id", (await call.body(MediaBody)).media_id)
    await call.core.social.liking.like(call.acts.person, video)
    return Digged()


async def unlike(call: Call) -> Digged:
    video = await video_of(call, "media_id", (await call.body(MediaBody)).media_id)
    await call.core.social.liking.unlike(call.acts.person, video)
    return Digged()
