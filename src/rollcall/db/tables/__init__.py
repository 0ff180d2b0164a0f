"""Every table, by name."""

from rollcall.db.tables.access import API_KEYS, KEPT_ANSWERS, KEY_CALLS, QUOTAS, SIGN_INS
from rollcall.db.tables.accounts import ACCOUNT_TAGS, ACCOUNTS
from rollcall.db.tables.archives import ARCHIVES
from rollcall.db.tables.audit import AUDIT, AUDIT_HEADS
from rollcall.db.tables.base import METADATA
from rollcall.db.tables.checks import CHECK_RUNS, CHECKS
from rollcall.db.tables.consents import ACCOUNT_KEYS, APPS, KEY_DAYS
from rollcall.db.tables.devices import ADB_SERVERS, DEVICES
from rollcall.db.tables.events import EVENTS
from rollcall.db.tables.grants import (
    CONNECT_LINKS,
    CONSENT_CHOICES,
    CONSENT_STATES,
    GRANTS,
    INSTANCE_APPS,
    PLATFORM_APPS,
)
from rollcall.db.tables.holdings import (
    BY_CHECKS,
    CODES,
    CONSENTS,
    HEALTH_HISTORY,
    SECRETS,
    SESSION_SPELLS,
    SESSIONS,
    SHOWINGS,
    SYNCHRONISATIONS,
)
from rollcall.db.tables.jobs import JOBS
from rollcall.db.tables.live import COIN_PAYMENTS, LIVE_ROOMS, LIVE_SAYINGS
from rollcall.db.tables.mailboxes import CODE_ATTEMPTS, MAILBOXES
from rollcall.db.tables.people import FOLLOWS, NOTICES, PEOPLE
from rollcall.db.tables.readings import READINGS
from rollcall.db.tables.sandbox import SANDBOX, SANDBOX_TOKENS
from rollcall.db.tables.talks import CONVERSATION_PEOPLE, CONVERSATIONS, MESSAGES
from rollcall.db.tables.vault import DATA_KEYS
from rollcall.db.tables.videos import (
    COMMENT_LIKES,
    COMMENTS,
    HASHTAGS,
    PLAYLIST_VIDEOS,
    PLAYLISTS,
    SHORT_LINKS,
    SOUNDS,
    VIDEO_HASHTAGS,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
    WORDS,
)
from rollcall.db.tables.webhooks import DELIVERIES, WEBHOOKS
from rollcall.db.tables.work import HARVEST_ACCOUNTS, HARVESTS, ORDERS, SLOTS
from rollcall.db.tables.workspaces import REVISIONS, WORKSPACES

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_KEYS",
    "ACCOUNT_TAGS",
    "ADB_SERVERS",
    "API_KEYS",
    "APPS",
    "ARCHIVES",
    "AUDIT",
    "AUDIT_HEADS",
    "BY_CHECKS",
    "CHECKS",
    "CHECK_RUNS",
    "CODES",
    "CODE_ATTEMPTS",
    "COIN_PAYMENTS",
    "COMMENTS",
    "COMMENT_LIKES",
    "CONNECT_LINKS",
    "CONSENTS",
    "CONSENT_CHOICES",
    "CONSENT_STATES",
    "CONVERSATIONS",
    "CONVERSATION_PEOPLE",
    "DATA_KEYS",
    "DELIVERIES",
    "DEVICES",
    "EVENTS",
    "FOLLOWS",
    "GRANTS",
    "HARVESTS",
    "HARVEST_ACCOUNTS",
    "HASHTAGS",
    "HEALTH_HISTORY",
    "INSTANCE_APPS",
    "JOBS",
    "KEPT_ANSWERS",
    "KEY_CALLS",
    "KEY_DAYS",
    "LIVE_ROOMS",
    "LIVE_SAYINGS",
    "MAILBOXES",
    "MESSAGES",
    "METADATA",
    "NOTICES",
    "ORDERS",
    "PEOPLE",
    "PLATFORM_APPS",
    "PLAYLISTS",
    "PLAYLIST_VIDEOS",
    "QUOTAS",
    "READINGS",
    "REVISIONS",
    "SANDBOX",
    "SANDBOX_TOKENS",
    "SECRETS",
    "SESSIONS",
    "SESSION_SPELLS",
    "SHORT_LINKS",
    "SHOWINGS",
    "SIGN_INS",
    "SLOTS",
    "SOUNDS",
    "SYNCHRONISATIONS",
    "VIDEOS",
    "VIDEO_HASHTAGS",
    "VIDEO_LIKES",
    "VIDEO_SAVES",
    "WEBHOOKS",
    "WORDS",
    "WORKSPACES",
]
