"""What the pages of a connect link show: what is asked, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from rollcall.console.connect_words import Words, words_in
from rollcall.core.grants.belonging import AnotherPerson, NotAllowed
from rollcall.core.grants.finishing import Connected
from rollcall.core.grants.links import Link, LinkOver
from rollcall.kit.ids import prefixed
from rollcall.ports.consent import (
    AppMisconfigured,
    Consent,
    Federated,
    NoSuchAccount,
    Profile,
    Rejected,
    WrongPassword,
)

Titles = Mapping[str, str]
ORIGIN = re.compile(r"https://[a-z0-9.-]{1,253}(:\d{1,5})?")
MOST_ORIGINS = 20
MOST_NAMED = 20
"""Of many accounts that were connected at once, how many are named."""


@dataclass(frozen=True, slots=True)
class Offer:
    platform: str
    title: str
    go: str
    could: Sequence[str]
    asks: str | None = None
    """What is to be said first, where a platform is many servers."""
    password: str | None = None
    """What is said of a password made for apps, where one lets its owner in."""

    @classmethod
    def of(cls, consent: Consent, title: str, words: Words) -> "Offer":
        could = dict.fromkeys(words[one.enables] for one in consent.permissions)
        go = words["go"].format(platform=title)
        if not isinstance(consent, Federated):
            return cls(consent.platform, title, go, list(could))
        said = words["app_password_text"].format(platform=title)
        password = said if consent.takes_passwords else None
        return cls(consent.platform, title, go, list(could), words[consent.asks], password)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What an owner filled in, and which of our words says what is wrong with it."""

    said: str
    which: str

    @classmethod
    def of(cls, said: str, error: NoSuchAccount | WrongPassword) -> "Mistake":
        return cls(said, "wrong_password" if isinstance(error, WrongPassword) else "no_such")


@dataclass(frozen=True, slots=True)
class AskPage:
    language: str
    words: Words
    heading: str
    offers: Sequence[Offer]
    wrong: str | None = None
    filled: str = ""
    """What its owner said of where their account is, to be put right."""

    @classmethod
    def of(
        cls,
        link: Link,
        offers: Sequence[Offer],
        titles: Titles,
        account: str | None,
        mistake: "Mistake | None" = None,
    ) -> "AskPage":
        words = words_in(link.language)
        which = "asks_any" if link.platform is None else "asks_again" if account else "asks"
        said = {
            "name": link.name or words["us"],
            "platform": titles.get(link.platform or "", ""),
            "account": account or "",
        }
        heading = words[which].format(**said)
        if mistake is None:
            return cls(link.language, words, heading, offers)
        return cls(link.language, words, heading, offers, words[mistake.which], mistake.said)


@dataclass(frozen=True, slots=True)
class Choosable:
    """One of the accounts that an owner may mean."""

    id: str
    name: str
    username: str | None
    picture: str | None

    @classmethod
    def of(cls, profile: Profile) -> "Choosable":
        name = profile.display_name or profile.username or profile.person
        return cls(profile.person, name, profile.username, profile.avatar_url)

    @property
    def letter(self) -> str:
        """What stands where there is no picture."""
        return self.name[:1].upper()


@dataclass(frozen=True, slots=True)
class ChoosePage:
    language: str
    words: Words
    heading: str
    hint: str
    address: str
    token: str
    choices: Sequence[Choosable]
    several: bool
    wrong: str | None = None

    @classmethod
    def of(
        cls,
        link: Link,
        title: str,
        address: str,
        token: str,
        profiles: Sequence[Profile],
        *,
        wrong: bool = False,
    ) -> "ChoosePage":
        words, several = words_in(link.language), link.account_number is None
        return cls(
            link.language,
            words,
            words["which"],
            words["which_several" if several else "which_one"].format(platform=title),
            address,
            token,
            [Choosable.of(profile) for profile in profiles],
            several,
            words["not_these"] if wrong else None,
        )


@dataclass(frozen=True, slots=True)
class ToldPage:
    language: str
    words: Words
    heading: str
    lines: Sequence[str]
    address: str | None = None
    label: str = ""

    @classmethod
    def over(cls, over: LinkOver, language: str) -> "ToldPage":
        words = words_in(language)
        return cls(language, words, words[over.why], [words["ask_new"]])

    @classmethod
    def connected(
        cls, link: Link, title: str, connected: Sequence[Connected], onward: str | None
    ) -> "ToldPage":
        words = words_in(link.language)
        names = [one.username or title for one in connected]
        named = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        said = {"account": named, "platform": title}
        lines = [words["done_several" if len(names) > 1 else "done_text"].format(**said)]
        if any(not one.can_post and one.missing for one in connected):
            lines.append(words["missing"])
        if not all(one.renewable for one in connected):
            lines.append(words["not_renewable"].format(**said))
        return cls(link.language, words, words["done"], lines, onward, words["onward"])

    @classmethod
    def unfinished(cls, link: Link, again: str) -> "ToldPage":
        words = words_in(link.language)
        return cls(link.language, words, words["almost"], [words["choose"]], again, words["again"])

    @classmethod
    def failed(cls, link: Link, title: str, error: Exception, again: str) -> "ToldPage":
        words = words_in(link.language)
        line = _why(error, words, title, link.name or words["us"])
        return cls(link.language, words, words["failed"], [line], again, words["again"])


def onward(link: Link, connected: Sequence[Connected]) -> str | None:
    """Where an owner is sent on to, with what became of it; None where the link says nowhere."""
    if link.return_to is None:
        return None
    said = [("connect_link", prefixed("link", link.id)), ("status", "connected")]
    said += [("account", prefixed("acc", one.uuid)) for one in connected]
    return f"{link.return_to}{'&' if '?' in link.return_to else '?'}{urlencode(said)}"


def origins_of(choices: Sequence[Choosable]) -> Sequence[str]:
    """Where their pictures are, as a page's policy spells it."""
    found: dict[str, None] = {}
    for parts in (urlsplit(one.picture) for one in choices if one.picture):
        origin = f"{parts.scheme}://{parts.netloc}"
        if ORIGIN.fullmatch(origin):
            found[origin] = None
    return list(found)[:MOST_ORIGINS]


def _why(error: Exception, words: Words, title: str, name: str) -> str:
    match error:
        case AnotherPerson():
            return words["another"].format(who=error.who, account=error.account)
        case NotAllowed():
            return words["not_allowed"].format(account=error.account)
        case Rejected():
            return words["denied"]
        case AppMisconfigured():
            return words["app"].format(platform=title, name=name)
        case _:
            return words["later"].format(platform=title)
