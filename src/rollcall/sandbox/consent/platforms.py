"""The sandbox's platforms, by name."""

from rollcall.sandbox.consent.facebook import FACEBOOK
from rollcall.sandbox.consent.instagram import INSTAGRAM
from rollcall.sandbox.consent.linkedin import LINKEDIN
from rollcall.sandbox.consent.pinterest import PINTEREST
from rollcall.sandbox.consent.quirks import Quirks
from rollcall.sandbox.consent.threads import THREADS
from rollcall.sandbox.consent.tiktok import TIKTOK
from rollcall.sandbox.consent.x import X
from rollcall.sandbox.consent.youtube import YOUTUBE

ALL = (FACEBOOK, INSTAGRAM, LINKEDIN, PINTEREST, THREADS, TIKTOK, X, YOUTUBE)
PLATFORMS: dict[str, Quirks] = {one.platform: one for one in ALL}
