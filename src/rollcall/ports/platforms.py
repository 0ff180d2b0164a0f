"""What the core must know of a platform to keep an account on it, and the list of those known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlatformCard:
    name: str  # as our own API spells it: `x`
    title: str  # as people write it: `X`
    base_url: str
    profile_url: str  # with {username}; or with {name} and {server}, which a username may tell
    cookies: tuple[str, ...] = ()  # which cookies make a signed-in session there
    person_cookie: str | None = None  # which of them bears the id of the person signed in
    mail_domains: tuple[str, ...] = ()  # from which, and from below which, it writes its mails

    def profile_of(self, username: str) -> str:
        name, _, server = username.rpartition("@")
        server = server if name else self.base_url.rpartition("/")[2]
        return self.profile_url.format(username=username, name=name or username, server=server)


class Platforms:
    def __init__(self, cards: Sequence[PlatformCard]) -> None:
        self._cards = {card.name: card for card in cards}

    def __contains__(self, name: object) -> bool:
        return name in self._cards

    def __iter__(self) -> Iterator[PlatformCard]:
        return iter(self._cards.values())

    def names(self) -> tuple[str, ...]:
        return tuple(self._cards)

    def card(self, name: str) -> PlatformCard:
        """The platform's card; for one that has since been taken off the list, a bare one."""
        return self._cards.get(name) or PlatformCard(name, name.title(), "", "")
