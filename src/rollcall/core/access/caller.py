"""Who is calling: a key of a workspace, and what it may see and do."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from rollcall.core.access.plans import EVERYTHING, Plan
from rollcall.core.errors import Forbidden


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
    SECRETS = "secrets"  # see an account's passwords and codes
    ADMIN = "admin"  # keys and workspaces


EVERY_SCOPE = frozenset(Scope)
KEYLESS = frozenset({"console", "listener", "local"})
"""What stands for the key's id of callers that show none."""


@dataclass(frozen=True, slots=True)
class Caller:
    workspace_id: int
    key_id: str
    """The key's id, or one of KEYLESS."""
    scopes: frozenset[Scope]
    numbers: tuple[int, ...] | None = None
    """The only accounts it may see; None: all."""
    tags: tuple[str, ...] | None = None
    """Tags of which an account must bear one to be seen; None: all."""
    requests_per_minute: int = 0
    expires_at: float | None = None
    """Unix seconds."""
    plan: Plan = EVERYTHING

    @property
    def sees(self) -> str:
        """The same text for callers that see the same accounts of their workspace."""
        return "" if self.numbers is None and self.tags is None else self.key_id

    @property
    def limited(self) -> bool:
        """Whether there are accounts of its workspace that it may not see."""
        return self.numbers is not None or self.tags is not None

    @property
    def metered(self) -> bool:
        """Whether a request of its may be one too many."""
        return self.requests_per_minute != 0 or self.plan.bounded

    def may_see(self, number: int | None, tags: Collection[str]) -> bool:
        """Whether it may see the account of this number (None: none as yet) and these tags."""
        if self.numbers is not None and number not in self.numbers:
            return False
        return self.tags is None or not set(self.tags).isdisjoint(tags)

    def must(self, scope: Scope) -> None:
        """Raises Forbidden."""
        if scope not in self.scopes:
            raise Forbidden(scope)


def is_within(asked: Collection[object] | None, own: Collection[object] | None) -> bool:
    """Whether limits that are `asked` for let in nobody whom one's `own` keep out."""
    return own is None or (asked is not None and set(asked) <= set(own))
