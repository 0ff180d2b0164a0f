"""A receiver of webhooks as it is kept, what it can be asked to be, and one delivery to it."""

from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from rollcall.kit.instants import Instant


class Because(StrEnum):
    """Why a receiver is told nothing."""

    ASKED = "asked"  # somebody switched it off
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # it took nothing for too long


class State(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of it but its secrets."""

    id: str
    workspace_id: int
    face: str
    url: str
    name: str | None
    description: str | None
    event_types: tuple[str, ...]
    enabled: bool
    previous_until: Instant | None
    """Until when the secret before signs, too."""
    account_numbers: tuple[int, ...] | None
    account_tags: tuple[str, ...] | None
    key_id: str
    cursor: int
    round: int
    failures: int
    failing_since: Instant | None
    rests_until: Instant | None
    disabled_because: Because | None
    disabled_at: Instant | None
    last_taken_at: Instant | None
    last_failed_at: Instant | None
    created_at: Instant
    updated_at: Instant

    @property
    def last_tried_at(self) -> Instant | None:
        tried = [at for at in (self.last_taken_at, self.last_failed_at) if at is not None]
        return max(tried, default=None)


class WebhookRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a new one is to be."""

    url: str
    event_types: tuple[str, ...]
    name: str | None = None
    description: str | None = None
    enabled: bool = True


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise. What nothing is said about stays."""

    url: str | UnsetType = UNSET
    event_types: tuple[str, ...] | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way to one receiver, and what came of the last attempt."""

    id: str
    webhook_id: str
    event_id: str
    number: int | None
    """The event's place in the feed; None: a test, which the feed does not tell of."""
    event_type: str
    state: State
    tries: int
    due: Instant
    created_at: Instant
    tried_at: Instant | None
    status: int | None
    milliseconds: int | None
    fault: str | None
    answer: str | None
