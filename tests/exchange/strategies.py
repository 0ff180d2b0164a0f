"""Accounts as hypothesis makes them up: anything that the record can hold."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.health.health import Confidence, Health
from rollcall.kit.instants import instant

CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
TEXT = st.text(CHARACTERS, max_size=40)
NAME = TEXT.filter(lambda text: text.strip("@ \t\r\n\v\f") != "")
FORMULAS = st.sampled_from(["=1+1", "+49", "-x", "@SUM(A1)", '"quoted"', "a,b;c", "two\r\nlines"])
LINE = st.one_of(TEXT, FORMULAS)
INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(instant)
URLS = TEXT.map(lambda text: f"https://example.com/{''.join(c for c in text if c.isalnum())}")
EMAILS = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True)
TAGS = st.lists(
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
        lambda tag: ";" not in tag
    ),
    max_size=5,
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=3)
REASONS = st.one_of(
    st.sampled_from(["token_expired", "banned", "never_checked", "disabled_by_person"]),
    st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
)


def perhaps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "platform": st.sampled_from(PLATFORMS.names()),
    "username": perhaps(NAME),
    "display_name": perhaps(LINE),
    "email": perhaps(EMAILS),
    "mailbox": perhaps(EMAILS),
    "country": perhaps(st.sampled_from(["US", "GB", "fr", "DE"])),
    "biography": perhaps(LINE),
    "avatar_url": perhaps(URLS),
    "link_url": perhaps(URLS),
    "profile_url": perhaps(URLS),
    "platform_account_id": perhaps(LINE),
    "signed_in": st.booleans(),
    "enabled": st.booleans(),
    "device_serial": perhaps(st.from_regex(r"[A-Z0-9]{4,12}", fullmatch=True)),
    "device_model": perhaps(LINE),
    "device_online": st.booleans(),
    "app_package": perhaps(LINE),
    "manager": perhaps(LINE),
    "params": OBJECTS,
    "tags": TAGS,
    "health": st.sampled_from(Health),
    "can_post": st.booleans(),
    "health_reason": perhaps(REASONS),
    "health_since": INSTANTS,
    "health_confidence": st.sampled_from(Confidence),
    "health_evidence": perhaps(OBJECTS),
    "checked_at": perhaps(INSTANTS),
    "next_check_at": perhaps(INSTANTS),
    "synced_at": perhaps(INSTANTS),
    "session_expires_at": perhaps(INSTANTS),
    "created_at": INSTANTS,
    "updated_at": perhaps(INSTANTS),
}
ACCOUNT_FACTS = st.fixed_dictionaries(FIELDS).map(lambda said: AccountFacts(**said))
