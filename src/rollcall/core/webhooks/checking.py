"""What cannot be a receiver, and why."""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from rollcall.core.errors import Invalid
from rollcall.core.webhooks.spelling import Outbound, asks_for
from rollcall.core.webhooks.webhook import WebhookRequest
from rollcall.kit.addresses import is_address, is_public

LONGEST_URL = 2000
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 500
MOST_TYPES = 100
LONGEST_TYPE = 64


def check(asked: WebhookRequest, outbound: Outbound, face: str) -> None:
    """Raises Invalid."""
    wrong: dict[str, str] = {}
    if why := _wrong_address(asked.url, private_allowed=outbound.carrier.private_allowed):
        wrong["url"] = why
    spelling = outbound.spellings[face]
    if why := _wrong_types(asked.event_types, spelling.types):
        wrong[spelling.asked_as] = why
    for name, text, longest in (
        ("name", asked.name, LONGEST_NAME),
        ("description", asked.description, LONGEST_DESCRIPTION),
    ):
        if text is not None and (len(text) > longest or "\x00" in text):
            wrong[name] = f"At most {longest} characters."
    if wrong:
        raise Invalid(wrong)


def _wrong_address(url: str, *, private_allowed: bool) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # the port is read to be checked
    except ValueError:
        return "Not an address."
    if not _can_be_asked(url, parts) or not host:
        return "Write an address such as https://example.com/hooks, without a name in it or a #."
    if parts.scheme != "https" and not private_allowed:
        return "It must begin with https://."
    if is_address(host) and not is_public(host) and not private_allowed:
        return "It is within a private network; only public receivers are told."
    return None


def _can_be_asked(url: str, parts: SplitResult) -> bool:
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    bare = parts.username is None and parts.password is None and not parts.fragment
    return plain and bare and parts.scheme in {"https", "http"}


def _wrong_types(wanted: Sequence[str], known: Sequence[str]) -> str | None:
    if not 1 <= len(wanted) <= MOST_TYPES:
        return f"1 to {MOST_TYPES} types of events."
    if max(map(len, wanted)) > LONGEST_TYPE:
        return f"Each at most {LONGEST_TYPE} characters."
    strange = [one for one in wanted if not any(asks_for([one], name) for name in known)]
    if strange:
        return f"No event is called {', '.join(strange)}. There are: {', '.join(known)}."
    return None
