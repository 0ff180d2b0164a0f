"""The platforms that are asked by their cards how an account is, and those of many servers.

TikTok has a probe of its own.
"""

from collections.abc import Mapping

from rollcall.connectors.bluesky.probing import BlueskyProbe
from rollcall.connectors.facebook.card import CARD as FACEBOOK
from rollcall.connectors.facebook.faults import FAULTS as OF_FACEBOOK
from rollcall.connectors.instagram.card import CARD as INSTAGRAM
from rollcall.connectors.instagram.faults import FAULTS as OF_INSTAGRAM
from rollcall.connectors.limits import Limiter
from rollcall.connectors.linkedin.card import CARD as LINKEDIN
from rollcall.connectors.linkedin.faults import FAULTS as OF_LINKEDIN
from rollcall.connectors.mastodon.probing import MastodonProbe
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.pinterest.card import CARD as PINTEREST
from rollcall.connectors.pinterest.faults import FAULTS as OF_PINTEREST
from rollcall.connectors.probing import Faults
from rollcall.connectors.threads.card import CARD as THREADS
from rollcall.connectors.threads.faults import FAULTS as OF_THREADS
from rollcall.connectors.x.card import CARD as X
from rollcall.connectors.x.faults import FAULTS as OF_X
from rollcall.connectors.youtube.card import CARD as YOUTUBE
from rollcall.connectors.youtube.faults import FAULTS as OF_YOUTUBE
from rollcall.kit.clock import Clock
from rollcall.ports.probing import Probe

ASKED: Mapping[str, tuple[Card, Faults]] = {
    "facebook": (FACEBOOK, OF_FACEBOOK),
    "instagram": (INSTAGRAM, OF_INSTAGRAM),
    "linkedin": (LINKEDIN, OF_LINKEDIN),
    "pinterest": (PINTEREST, OF_PINTEREST),
    "threads": (THREADS, OF_THREADS),
    "x": (X, OF_X),
    "youtube": (YOUTUBE, OF_YOUTUBE),
}


def of_own_servers(
    servers: NamedServers, clock: Clock, limiter: Limiter | None = None
) -> tuple[Probe, ...]:
    """Those whose accounts are each asked about at a server of their own."""
    limits = limiter or Limiter()
    return (BlueskyProbe(servers, limits, clock), MastodonProbe(servers, limits, clock))
