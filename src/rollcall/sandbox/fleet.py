"""The sandbox fleet: about sixty accounts on eight platforms, the same for the same moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health.health import Confidence, Health
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import Order
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Secret
from rollcall.sandbox import cookies
from rollcall.sandbox.samples import every_sample
from rollcall.sandbox.world.people import somebody_at

SEED = 20_261_120
FIRST_NUMBER = 101
PLATFORMS = (
    "tiktok",
    "instagram",
    "x",
    "facebook",
    "youtube",
    "linkedin",
    "threads",
    "pinterest",
)
SOCIAL = frozenset({"tiktok"})
"""Whose accounts are people of the sandbox's social world."""
FIRST_PERSON = 140
"""The place in the world of the first account's person."""
ON_DEVICES = frozenset({"tiktok", "instagram"})
FIRST_NAMES = (
    "ada",
    "bo",
    "cleo",
    "dara",
    "eli",
    "fay",
    "gus",
    "hana",
    "ivo",
    "june",
    "kit",
    "lea",
)
THINGS = (
    "bakes",
    "builds",
    "climbs",
    "cooks",
    "draws",
    "films",
    "knits",
    "plants",
    "rides",
    "sings",
)
COUNTRIES = ("US", "GB", "FR", "DE", "BR", "JP", "IN", "MX")
TAGS = ("agency", "batch-a", "batch-b", "brand", "creator", "launch", "seasonal", "vip")
MODELS = ("Pixel 7", "Pixel 8a", "Galaxy A54", "sdk_gphone64_x86_64")


@dataclass(frozen=True, slots=True)
class Ailment:
    """One way in which accounts of the fleet are, and how that was found out."""

    state: Health
    reason: str | None
    confidence: Confidence
    asked: str
    answered: str


WELL = Ailment(Health.HEALTHY, None, Confidence.PROBED, "the account's own profile", "200")
COOKIES_EXPIRED = Ailment(
    Health.EXPIRED, "cookies_expired", Confidence.PROBED, "the session", "302 to the sign-in"
)
NEVER_CHECKED = Ailment(
    Health.UNKNOWN, "never_checked", Confidence.INFERRED, "nothing yet", "nothing"
)
AILMENTS = (
    Ailment(
        Health.EXPIRING, "token_expiring_soon", Confidence.PROBED, "the token's end", "in 3 days"
    ),
    Ailment(Health.EXPIRED, "token_expired", Confidence.PROVED, "a post", "401 invalid_token"),
    COOKIES_EXPIRED,
    Ailment(Health.LIMITED, "rate_limited", Confidence.PROVED, "a post", "429, retry in 900 s"),
    Ailment(Health.LIMITED, "quota_exhausted", Confidence.PROVED, "a post", "403 quotaExceeded"),
    Ailment(
        Health.UNHEALTHY, "checkpoint_required", Confidence.PROBED, "the profile", "checkpoint"
    ),
    Ailment(Health.UNHEALTHY, "banned", Confidence.PROBED, "the profile", "410 account_suspended"),
    Ailment(
        Health.UNHEALTHY, "permission_missing", Confidence.PROVED, "a post", "403 missing scope"
    ),
    Ailment(
        Health.SETUP_INCOMPLETE, "page_not_chosen", Confidence.INFERRED, "the connection", "no page"
    ),
    Ailment(Health.DISABLED, "disabled_by_person", Confidence.INFERRED, "the switch", "off"),
    NEVER_CHECKED,
)
AILING_EVERY = 3
COUNT = 52
Story = list[tuple[Ailment, datetime]]
"""How an account was, and since when each."""


def fleet(now: datetime) -> list[Dossier]:
    """The vendors' sample accounts and the generated ones."""
    dice = Random(SEED)  # noqa: S311 - a story, not a secret
    generated = [_account(place, dice, now) for place in range(COUNT)]
    samples = [_planned(sample, place, now) for place, sample in enumerate(every_sample())]
    return [*samples, *generated]


def _planned(sample: Dossier, place: int, now: datetime) -> Dossier:
    """When it is looked at first: not while somebody begins, who would see its pages change."""
    when = instant(now + timedelta(minutes=30 * (1 + place)))
    facts = msgspec.structs.replace(sample.facts, next_check_at=when)
    return msgspec.structs.replace(sample, facts=facts)


def seeded() -> frozenset[str]:
    """The uuids of all of them."""
    samples = {sample.uuid for sample in every_sample() if sample.uuid is not None}
    return frozenset(samples | {_uuid(place) for place in range(COUNT)})


def _account(place: int, dice: Random, now: datetime) -> Dossier:
    platform = PLATFORMS[place % len(PLATFORMS)]
    ailing = place % AILING_EVERY == 0
    how = AILMENTS[(place // AILING_EVERY) % len(AILMENTS)] if ailing else WELL
    first, thing = FIRST_NAMES[place % len(FIRST_NAMES)], dice.choice(THINGS)
    username = f"{first}_{thing}{place}"
    created = now - timedelta(days=dice.randint(60, 400), minutes=dice.randint(0, 1440))
    since = now - timedelta(hours=dice.randint(2, 24 * 20))
    by_cookies = platform == cookies.PLATFORM and how is WELL
    if by_cookies:
        since = now - cookies.AGES.get(place, cookies.FRESH)
    had = cookies.before(_uuid(place), since, created) if by_cookies else []
    serial = _serial(place, dice) if platform in ON_DEVICES else None
    facts = AccountFacts(
        external_id=f"sandbox:{place + 1}",
        platform=platform,
        platform_account_id=str(somebody_at(FIRST_PERSON + place).id)
        if platform in SOCIAL
        else None,
        username=username,
        display_name=f"{first.title()} {thing}",
        email=f"{username}@mail.rollcall.invalid",
        mailbox=f"{username}@codes.rollcall.invalid",
        country=dice.choice(COUNTRIES),
        biography=f"{first.title()} {thing} for a living, in the sandbox.",
        link_url=f"https://example.com/{username}",
        signed_in=how.state in {Health.HEALTHY, Health.EXPIRING, Health.LIMITED},
        enabled=how.state is not Health.DISABLED,
        app_package=f"com.example.{platform}.clone{place}" if serial and place % 5 == 0 else None,
        tags=sorted(dice.sample(TAGS, dice.randint(0, 3))),
        session_expires_at=_session_end(how, now, dice),
        checked_at=None if how.reason == "never_checked" else instant(now - timedelta(minutes=17)),
        next_check_at=instant(now + timedelta(minutes=dice.randint(5, 240))),
        synced_at=None if how.reason == "never_checked" else instant(since),
        created_at=instant(created),
        updated_at=instant(since),
        **_of_device(serial, place, dice),
        **_health(how, instant(since), now + timedelta(days=1 + place % 3)),
    )
    if by_cookies:
        facts = msgspec.structs.replace(facts, session_expires_at=None)
    story = _signed_in_anew(created, had) if had else _past(how, created, since, dice)
    return Dossier(
        number=FIRST_NUMBER + place,
        uuid=_uuid(place),
        facts=facts,
        past=_told(story, since),
        secrets={
            SecretKind.PASSWORD: Secret(f"sandbox-password-{place}"),
            SecretKind.MAILBOX_PASSWORD: Secret(f"sandbox-mailbox-{place}"),
        },
        sessions=[_session(place, platform, had[0][0] if had else created, how, facts)],
        codes=_codes(place, now),
        orders=[_order(place, platform, created, dice)] if serial else [],
        harvests=[Harvest(_uuid(9000 + place % 3), f"Harvest {'ABC'[place % 3]}")]
        if place % 4 == 0
        else [],
    )


def _health(how: Ailment, since: Instant, until: datetime | None = None) -> dict[str, Any]:
    """`until` is when it ends, for what ends by itself."""
    ends = {"until": instant(until)} if until and how.state is Health.LIMITED else {}
    return {
        "health": how.state,
        "health_reason": how.reason,
        "health_since": since,
        "health_confidence": how.confidence,
        "health_evidence": {"asked": how.asked, "answered": how.answered, "at": since} | ends,
    }


def _told(story: Story, since: datetime) -> list[AccountFacts]:
    return [AccountFacts(**_health(state, instant(at))) for state, at in story if at < since]


def _past(how: Ailment, created: datetime, since: datetime, dice: Random) -> Story:
    """Unknown at first, then well. Who is well got over a bad spell; some others had one too."""
    story: Story = [(NEVER_CHECKED, created)]
    if how.reason != "never_checked":
        story.append((WELL, created + timedelta(hours=1)))
    if how is WELL:
        spell = AILMENTS[since.day % 3]
        story.append((spell, since - timedelta(hours=4 * (1 + since.hour))))
    elif dice.random() < 0.5:  # noqa: PLR2004 - half of them
        spell = AILMENTS[dice.randrange(3)]
        story.append((spell, since - timedelta(days=dice.randint(6, 12))))
        story.append((WELL, since - timedelta(days=dice.randint(2, 5))))
    return story


def _signed_in_anew(created: datetime, spells: Sequence[tuple[datetime, datetime]]) -> Story:
    """Well with each set of cookies until it had ended."""
    story: Story = [(NEVER_CHECKED, created)]
    for began, ended in spells:
        story += [(WELL, began), (COOKIES_EXPIRED, ended)]
    return story


def _serial(place: int, dice: Random) -> str:
    if place % 3 == 0:
        return f"emulator-{5556 + 2 * (place % 10)}"
    return f"SBX{dice.randint(10**7, 10**8 - 1)}"


def _of_device(serial: str | None, place: int, dice: Random) -> dict[str, Any]:
    if serial is None:
        return {}
    return {
        "device_serial": serial,
        "device_model": dice.choice(MODELS),
        "device_online": place % 7 != 1,
    }


def _session_end(how: Ailment, now: datetime, dice: Random) -> Instant | None:
    match how.state:
        case Health.EXPIRING:
            return instant(now + timedelta(days=3))
        case Health.EXPIRED:
            return instant(now - timedelta(days=dice.randint(1, 9)))
        case Health.HEALTHY:
            return instant(now + timedelta(days=dice.randint(20, 80)))
        case _:
            return None


def _session(
    place: int, platform: str, created: datetime, how: Ailment, facts: AccountFacts
) -> Session:
    kind = SessionKind.DEVICE if platform in ON_DEVICES else SessionKind.OAUTH
    if how.reason == "cookies_expired" or (platform == cookies.PLATFORM and how is WELL):
        kind = SessionKind.COOKIES
    ends = facts.session_expires_at
    return Session(
        _uuid(1000 + place),
        kind,
        facts.signed_in is True,
        ("read", "publish") if kind is SessionKind.OAUTH else (),
        instant(created),
        instant(created + timedelta(days=30)),
        ends if isinstance(ends, str) else None,
    )


def _codes(place: int, now: datetime) -> Sequence[CodeFacts]:
    if place % 6:
        return ()
    return (
        CodeFacts(
            code=Secret(f"{(place * 7919 + 100_003) % 1_000_000:06d}"),
            source="email",
            received_at=instant(now - timedelta(minutes=2)),
        ),
    )


def _order(place: int, platform: str, created: datetime, dice: Random) -> Order:
    return Order(
        id=_uuid(2000 + place),
        title=f"{platform.title()} spring {place}",
        kind="account_and_videos",
        platform=platform,
        country="USA",
        status=("accepted", "published", "completed", "pending_setup")[place % 4],
        edits_quantity=2,
        used_edits=place % 3,
        credit_cost=40 + place,
        external_ref=f"spring-{place}",
        made_account=True,
        auto_finalize=place % 2 == 0,
        wants=(),
        created_at=instant(created),
        updated_at=instant(created + timedelta(days=3)),
        slots={"pending": dice.randint(0, 4), "configured": 1, "published": dice.randint(1, 6)},
    )


def _uuid(place: int) -> str:
    """The same for the same place, and of the form that a UUID has."""
    digits = blake2b(f"rollcall sandbox {place}".encode(), digest_size=16).hexdigest()
    return f"{digits[:12]}7{digits[13:16]}8{digits[17:]}"
