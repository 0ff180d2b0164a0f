"""The platforms at which owners can be asked for their consent from here."""

from collections.abc import Callable

from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.tiktok.card import CARD as TIKTOK
from rollcall.ports.consent import Consent

CARDS: tuple[Card, ...] = (TIKTOK,)


def consents(places: Callable[[str], Places]) -> dict[str, Consent]:
    """By platform; `places` gives where each is asked. Nothing is asked yet."""
    return {card.platform: OAuth2(card, places(card.platform)) for card in CARDS}
