"""Every table, by name."""

from rollcall.db.tables.access import API_KEYS, KEPT_ANSWERS, QUOTAS, SIGN_INS
from rollcall.db.tables.accounts import ACCOUNT_TAGS, ACCOUNTS, DEVICES
from rollcall.db.tables.base import METADATA
from rollcall.db.tables.holdings import (
    CODES,
    CONSENTS,
    HEALTH_HISTORY,
    SECRETS,
    SESSIONS,
    SYNCHRONISATIONS,
)
from rollcall.db.tables.sandbox import SANDBOX
from rollcall.db.tables.work import HARVEST_ACCOUNTS, HARVESTS, ORDERS, SLOTS
from rollcall.db.tables.workspaces import REVISIONS, WORKSPACES

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_TAGS",
    "API_KEYS",
    "CODES",
    "CONSENTS",
    "DEVICES",
    "HARVESTS",
    "HARVEST_ACCOUNTS",
    "HEALTH_HISTORY",
    "KEPT_ANSWERS",
    "METADATA",
    "ORDERS",
    "QUOTAS",
    "REVISIONS",
    "SANDBOX",
    "SECRETS",
    "SESSIONS",
    "SIGN_INS",
    "SLOTS",
    "SYNCHRONISATIONS",
    "WORKSPACES",
]
