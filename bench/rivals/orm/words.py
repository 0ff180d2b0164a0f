"""The vendors' words, as a project that speaks to their clients writes them down once more.

Not taken from rollcall's faces: what those import would count as this server's memory and start.
"""

from base64 import b64encode
from functools import cache
from hashlib import blake2b
from pathlib import Path

import rollcall

ICONS = Path(rollcall.__file__).parent / "dialects" / "lobstr" / "icons"
TWO_PLATFORMS = ("instagram", "tiktok")
SYNCHRONISED = {
    "healthy": ("200", "synchronized", "Success!"),
    "expiring": ("200", "synchronized", "Success! The session ends soon."),
    "expired": ("401", "cookies_expired", "The session has ended, synchronize again."),
    "limited": ("429", "too_many_requests", "The platform holds the account back."),
    "unhealthy": ("403", "account_blocked", "The platform refuses the account."),
    "setup_incomplete": ("428", "setup_incomplete", "Finish connecting the account."),
    "disabled": ("423", "deactivated", "The account is switched off here."),
    "unknown": ("100", "created", "Nobody has looked at the account yet."),
}
"""lobstr's status, and its code and description."""
BY_REASON: dict[tuple[str, str | None], tuple[str, str, str]] = {
    ("expired", "password_changed"): (
        "401",
        "wrong_credentials",
        "The password was changed on the platform.",
    ),
    ("expired", "signed_out"): ("401", "logged_out", "The account is signed in nowhere."),
    ("unhealthy", "checkpoint_required"): (
        "403",
        "checkpoint_reached",
        "The platform asks its owner to confirm who they are.",
    ),
}
"""Where lobstr has a word for why."""
PUBLISHES = {"healthy": "healthy", "expiring": "healthy", "expired": "expired"}
"""PostEverywhere's word for a state; every other is `unhealthy`."""
KNOWN_HASHES = {"facebook-sync": "16f5b7f91e8fc533eab88be973273a02"}


def type_of(platform: str) -> str:
    return "twitter-sync" if platform == "x" else f"{platform}-sync"


@cache
def type_hash(type_: str) -> str:
    known = KNOWN_HASHES.get(type_)
    return known or blake2b(type_.encode(), digest_size=16, person=b"account type").hexdigest()


@cache
def icon(platform: str) -> str:
    return b64encode((ICONS / f"{platform}.png").read_bytes()).decode()
