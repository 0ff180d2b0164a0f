"""Whether what somebody says about an account can be true: sizes, spellings, one meaning each."""

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.errors import Invalid
from rollcall.kit.countries import country_code
from rollcall.kit.instants import read_instant
from rollcall.kit.nesting import DEEPEST, too_deep
from rollcall.ports.platforms import Platforms

LONGEST: dict[str, int] = {
    "external_id": 255,
    "username": 255,
    "display_name": 255,
    "email": 320,
    "mailbox": 320,
    "biography": 4000,
    "avatar_url": 2048,
    "link_url": 2048,
    "profile_url": 2048,
    "platform_account_id": 255,
    "device_serial": 255,
    "device_model": 255,
    "app_package": 255,
    "manager": 255,
    "health_reason": 64,
}
MOST_TAGS = 50
LONGEST_TAG = 64
LARGEST_JSON = 16_384
REASON = re.compile(r"[a-z][a-z0-9_]{0,63}")
BEFORE_A_NAME = re.compile(r"^[@\s]+")
"""However often it is read, a name stays as it was read first."""
URLS = ("avatar_url", "link_url", "profile_url")
INSTANTS = (
    "health_since",
    "checked_at",
    "next_check_at",
    "synced_at",
    "session_expires_at",
    "created_at",
    "updated_at",
)


def check(facts: AccountFacts, platforms: Platforms) -> AccountFacts:
    """The facts with their spelling made one (trimmed, tags sorted). Raises Invalid."""
    said = facts.said()
    wrong: dict[str, str] = {}
    for name, value in said.items():
        if isinstance(value, str) and name not in ("platform", "health", "health_confidence"):
            said[name] = _text(name, value, wrong)
    if "platform" in said and said["platform"] not in platforms:
        wrong["platform"] = f"Not one of {', '.join(platforms.names())}."
    _check_country(said, wrong)
    _check_tags(said, wrong)
    _check_json(said, wrong)
    if wrong:
        raise Invalid(wrong)
    return AccountFacts(**said)


def _text(name: str, value: str, wrong: dict[str, str]) -> str | None:
    text = value.strip() if name != "biography" else value
    if "\x00" in text:
        wrong[name] = "Holds a NUL character."
    elif len(text) > LONGEST.get(name, 255):
        wrong[name] = f"Longer than {LONGEST.get(name, 255)} characters."
    elif name in INSTANTS:
        return _instant(name, text, wrong)
    elif name in URLS and text and not _is_url(text):
        wrong[name] = "Not an http or https URL."
    elif name in ("email", "mailbox") and text and "@" not in text:
        wrong[name] = "Not an e-mail address."
    elif name == "health_reason" and text and not REASON.fullmatch(text):
        wrong[name] = "A reason is lower-case letters, digits and underscores."
    elif name == "username":
        text = BEFORE_A_NAME.sub("", text)
    return text or None


def _instant(name: str, text: str, wrong: dict[str, str]) -> str:
    try:
        return read_instant(text)
    except ValueError:
        wrong[name] = "Not a date and time (RFC 3339, as 2026-01-31T09:00:00Z)."
        return text


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _check_country(said: dict[str, Any], wrong: dict[str, str]) -> None:
    if (country := said.get("country")) and "country" not in wrong:
        said["country"] = country_code(country)
        if said["country"] is None:
            wrong["country"] = (
                "No such country. Say its two or three letters (ISO 3166-1) or its English name."
            )


def _check_tags(said: dict[str, Any], wrong: dict[str, str]) -> None:
    if "tags" not in said:
        return
    tags = sorted({tag.strip() for tag in said["tags"]} - {""})
    if len(tags) > MOST_TAGS:
        wrong["tags"] = f"More than {MOST_TAGS} tags."
    elif any(len(tag) > LONGEST_TAG or not tag.isprintable() for tag in tags):
        wrong["tags"] = f"A tag has at most {LONGEST_TAG} characters, all of which can be seen."
    elif any(";" in tag for tag in tags):
        wrong["tags"] = "A tag has no semicolon."
    said["tags"] = tags


def _check_json(said: dict[str, Any], wrong: dict[str, str]) -> None:
    for name in ("params", "health_evidence"):
        if not said.get(name):
            continue
        if too_deep(said[name]):
            wrong[name] = f"Nested more than {DEEPEST} deep."
        elif len(msgspec.json.encode(said[name])) > LARGEST_JSON:
            wrong[name] = f"Larger than {LARGEST_JSON} bytes."
