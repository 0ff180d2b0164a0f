"""The platforms at which owners can be asked for their consent from here."""

from collections.abc import Callable

from rollcall.connectors.bluesky.consent import Bluesky
from rollcall.connectors.bluesky.identity import DIRECTORY, RESOLVER
from rollcall.connectors.facebook.consent import PageConsent
from rollcall.connectors.instagram.card import CARD as INSTAGRAM
from rollcall.connectors.linkedin.card import CARD as LINKEDIN
from rollcall.connectors.mastodon.consent import Mastodon
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.pinterest.card import CARD as PINTEREST
from rollcall.connectors.threads.card import CARD as THREADS
from rollcall.connectors.tiktok.card import CARD as TIKTOK
from rollcall.connectors.x.card import CARD as X
from rollcall.connectors.youtube.card import CARD as YOUTUBE
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.consent import Consent, Federated

CARDS: tuple[Card, ...] = (INSTAGRAM, LINKEDIN, PINTEREST, THREADS, TIKTOK, X, YOUTUBE)
"""Of those whose consent is a card's and nothing more."""


def consents(places: Callable[[str], Places]) -> dict[str, Consent]:
    """By platform; `places` gives where each is asked. Nothing is asked yet."""
    asked: list[OAuth2] = [OAuth2(card, places(card.platform)) for card in CARDS]
    asked.append(PageConsent(places("facebook")))
    return {one.platform: one for one in sorted(asked, key=lambda one: one.platform)}


def federated(
    servers: NamedServers,
    *,
    resolver: str | None = None,
    directory: str | None = None,
    clock: Clock = wall_clock,
) -> dict[str, Consent]:
    """The platforms of many servers, by name. `clock` is the one that those servers have too."""
    found: list[Federated] = [
        Bluesky(servers, clock, resolver=resolver or RESOLVER, directory=directory or DIRECTORY),
        Mastodon(servers),
    ]
    return {one.platform: one for one in found}
