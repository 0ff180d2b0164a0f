"""The platforms at which owners can be asked for their consent from here."""

from collections.abc import Callable

from rollcall.connectors.facebook.consent import PageConsent
from rollcall.connectors.instagram.card import CARD as INSTAGRAM
from rollcall.connectors.linkedin.card import CARD as LINKEDIN
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.pinterest.card import CARD as PINTEREST
from rollcall.connectors.threads.card import CARD as THREADS
from rollcall.connectors.tiktok.card import CARD as TIKTOK
from rollcall.connectors.x.card import CARD as X
from rollcall.connectors.youtube.card import CARD as YOUTUBE
from rollcall.ports.consent import Consent

CARDS: tuple[Card, ...] = (INSTAGRAM, LINKEDIN, PINTEREST, THREADS, TIKTOK, X, YOUTUBE)
"""Of those whose consent is a card's and nothing more."""


def consents(places: Callable[[str], Places]) -> dict[str, Consent]:
    """By platform; `places` gives where each is asked. Nothing is asked yet."""
    asked: list[OAuth2] = [OAuth2(card, places(card.platform)) for card in CARDS]
    asked.append(PageConsent(places("facebook")))
    return {one.platform: one for one in sorted(asked, key=lambda one: one.platform)}
