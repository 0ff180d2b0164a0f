"""The accounts that the vendors' own documents show, so that their examples answer here."""

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.health.health import Confidence, Health
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import Order
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret
from rollcall.sandbox.world.named import DEMO_PERSON

FAR_AHEAD = Instant("2096-01-10T08:00:00.000Z")
"""The sample code must answer whenever somebody tries the example."""


def tikmatrix() -> list[Dossier]:
    return [
        Dossier(
            number=1,
            uuid="00000000000070008000000000000001",
            facts=AccountFacts(
                platform="tiktok",
                username="my_tiktok_user",
                platform_account_id=str(DEMO_PERSON),
                email="user@example.com",
                device_serial="emulator-5554",
                device_model="sdk_gphone64_x86_64",
                device_online=True,
                signed_in=True,
                tags=["batch-a", "vip"],
                health=Health.HEALTHY,
                health_confidence=Confidence.PROBED,
                created_at=Instant("2026-01-05T09:00:00.000Z"),
            ),
            secrets={SecretKind.PASSWORD: Secret("sandbox-password")},
        ),
        Dossier(
            number=2,
            uuid="00000000000070008000000000000002",
            facts=AccountFacts(
                platform="tiktok",
                username="another_user",
                app_package="com.zhiliaoapp.musically.clone1",
                device_serial="192.168.1.101:5555",
                device_online=False,
                signed_in=False,
                enabled=False,
                created_at=Instant("2026-01-06T09:00:00.000Z"),
            ),
        ),
    ]


def lobstr() -> list[Dossier]:
    return [
        Dossier(
            number=3,
            uuid="6e5f36d27502ec69fda745ec59ead509",
            facts=AccountFacts(
                platform="facebook",
                username="MisterDebugger",
                signed_in=True,
                health=Health.HEALTHY,
                health_confidence=Confidence.PROBED,
                synced_at=Instant("2025-02-11T08:28:14.000Z"),
                created_at=Instant("2025-02-11T08:28:14.000Z"),
            ),
            secrets={SecretKind.COOKIES: Secret('{"c_user":"1000","xs":"sandbox"}')},
            sessions=[
                Session(
                    "00000000000070008000000000000003",
                    SessionKind.COOKIES,
                    alive=True,
                    scopes=(),
                    created_at=Instant("2025-02-11T08:28:14.000Z"),
                    refreshed_at=None,
                    expires_at=None,
                    person="1000",
                )
            ],
        )
    ]


def tokportal() -> list[Dossier]:
    return [
        Dossier(
            number=4,
            uuid="9f3a7b2e1c4d4e8fa5b67d9e0f1a2b3c",
            facts=AccountFacts(
                platform="tiktok",
                username="coolcreator99",
                display_name="Cool Creator",
                biography="Lifestyle & trends | DM for collabs",
                avatar_url="https://pub-xxx.r2.dev/profile-pictures/pfp-abc123.jpg",
                country="US",
                link_url="https://linktr.ee/coolcreator99",
                mailbox="coolcreator99@tokmail.io",
                email="coolcreator99@tokmail.io",
                manager="cm_abc123",
                signed_in=True,
                health=Health.HEALTHY,
                health_confidence=Confidence.PROVED,
                created_at=Instant("2026-01-10T08:00:00.000Z"),
                updated_at=Instant("2026-02-05T12:30:00.000Z"),
            ),
            secrets={
                SecretKind.MAILBOX_PASSWORD: Secret("xK9#mP2$vL7nQ4w"),
                SecretKind.PASSWORD: Secret("Tr3nd!Set_42x"),
            },
            codes=[
                CodeFacts(
                    code=Secret("482937"),
                    source="email",
                    received_at=Instant("2026-02-05T12:29:00.000Z"),
                    expires_at=FAR_AHEAD,
                )
            ],
            orders=[_bundle()],
        ),
        Dossier(
            number=5,
            uuid="b2c3d4e56f7a8b9c0d1e2f3a4b5c6d7e",
            facts=AccountFacts(
                platform="tiktok",
                username="trendwatcher22",
                display_name="Trend Watcher",
                biography="Following the latest trends",
                country="US",
                mailbox="trendwatcher22@tokmail.io",
                email="trendwatcher22@tokmail.io",
                signed_in=True,
                health=Health.EXPIRING,
                health_reason="token_expiring_soon",
                health_confidence=Confidence.PROBED,
                created_at=Instant("2026-01-12T10:30:00.000Z"),
                updated_at=Instant("2026-01-12T10:30:00.000Z"),
            ),
        ),
    ]


def _bundle() -> Order:
    return Order(
        id="b1a2c3d45e6f7a8b9c0d1e2f3a4b5c6d",
        title="US TikTok Campaign Q1",
        kind="account_and_videos",
        platform="tiktok",
        country="USA",
        status="accepted",
        edits_quantity=2,
        used_edits=1,
        credit_cost=50,
        external_ref="campaign-q1-2026",
        made_account=True,
        auto_finalize=True,
        wants=("niche_warming",),
        created_at=Instant("2026-01-15T10:00:00.000Z"),
        updated_at=Instant("2026-02-01T14:30:00.000Z"),
        slots={"pending": 3, "configured": 2, "published": 5},
    )


def posteverywhere() -> list[Dossier]:
    return [
        Dossier(
            number=2280,
            uuid="00000000000070008000000000002280",
            facts=AccountFacts(
                platform="instagram",
                username="mybrand",
                avatar_url="https://example.com/avatar.jpg",
                signed_in=True,
                health=Health.HEALTHY,
                health_confidence=Confidence.PROVED,
                created_at=Instant("2026-01-15T10:00:00.000Z"),
            ),
        ),
        Dossier(
            number=2282,
            uuid="00000000000070008000000000002282",
            facts=AccountFacts(
                platform="x",
                username="mybrand",
                avatar_url="https://pbs.twimg.com/profile_images/abc/photo.jpg",
                signed_in=True,
                health=Health.HEALTHY,
                health_confidence=Confidence.PROVED,
                created_at=Instant("2026-01-15T10:05:00.000Z"),
            ),
        ),
        Dossier(
            number=2285,
            uuid="00000000000070008000000000002285",
            facts=AccountFacts(
                platform="linkedin",
                display_name="My Brand Inc.",
                signed_in=False,
                health=Health.EXPIRED,
                health_reason="token_expired",
                health_confidence=Confidence.PROVED,
                created_at=Instant("2026-02-01T08:00:00.000Z"),
            ),
        ),
    ]


def every_sample() -> list[Dossier]:
    """All of them, each as it is since the day it was created: the documents tell no other day."""
    samples = [*tikmatrix(), *lobstr(), *tokportal(), *posteverywhere()]
    return [
        msgspec.structs.replace(
            sample,
            facts=msgspec.structs.replace(sample.facts, health_since=sample.facts.created_at),
        )
        for sample in samples
    ]
