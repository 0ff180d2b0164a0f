"""Small makers: say what matters to a test, and the rest is there."""

from datetime import UTC, datetime
from typing import Any

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)


def account(username: str | None = None, platform: str = "tiktok", **said: Any) -> Dossier:
    """A dossier whose facts are `said`; what belongs beside the facts goes to the dossier."""
    beside = {name: said.pop(name) for name in BESIDE if name in said}
    return Dossier(facts=AccountFacts(platform=platform, username=username, **said), **beside)


BESIDE = ("number", "uuid", "secrets", "codes", "sessions", "orders", "harvests", "past")
