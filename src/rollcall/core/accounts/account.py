"""What is known of an account, what one may say about it, and which accounts one may ask for."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from rollcall.core.health.health import Confidence, Health
from rollcall.kit.instants import Instant

Said = UnsetType
"""`UNSET` is a field that nothing was said about; None is one that was said to be empty."""


class Account(msgspec.Struct, frozen=True):
    """The whole record, as our own faces read it. Field names are those of the store."""

    number: int
    uuid: str
    external_id: str | None
    platform: str
    username: str | None
    display_name: str | None
    email: str | None
    mailbox: str | None
    country: str | None
    biography: str | None
    avatar_url: str | None
    link_url: str | None
    profile_url: str | None
    platform_account_id: str | None
    signed_in: bool
    enabled: bool
    device_serial: str | None
    device_model: str | None
    device_online: bool
    app_package: str | None
    manager: str | None
    params: msgspec.Raw
    tags: msgspec.Raw
    health: str
    can_post: bool
    health_reason: str | None
    health_since: Instant
    health_confidence: str
    health_evidence: msgspec.Raw | None
    checked_at: Instant | None
    next_check_at: Instant | None
    synced_at: Instant | None
    session_expires_at: Instant | None
    created_at: Instant
    updated_at: Instant | None
    removed_at: Instant | None
    version: int


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says about an account; the one shape that creating, changing and importing use.

    Lengths are bounded where they are read (core.accounts.checking).
    """

    external_id: Said | str | None = UNSET
    platform: str | Said = UNSET
    username: Said | str | None = UNSET
    display_name: Said | str | None = UNSET
    email: Said | str | None = UNSET
    mailbox: Said | str | None = UNSET
    country: Said | str | None = UNSET
    biography: Said | str | None = UNSET
    avatar_url: Said | str | None = UNSET
    link_url: Said | str | None = UNSET
    profile_url: Said | str | None = UNSET
    platform_account_id: Said | str | None = UNSET
    signed_in: bool | Said = UNSET
    enabled: bool | Said = UNSET
    device_serial: Said | str | None = UNSET
    device_model: Said | str | None = UNSET
    device_online: bool | Said = UNSET
    app_package: Said | str | None = UNSET
    manager: Said | str | None = UNSET
    params: dict[str, Any] | Said = UNSET
    tags: list[str] | Said = UNSET
    health: Health | Said = UNSET
    can_post: bool | Said = UNSET
    health_reason: Said | str | None = UNSET
    health_since: Instant | Said = UNSET
    health_confidence: Confidence | Said = UNSET
    health_evidence: Said | dict[str, Any] | None = UNSET
    checked_at: Said | Instant | None = UNSET
    next_check_at: Said | Instant | None = UNSET
    synced_at: Said | Instant | None = UNSET
    session_expires_at: Said | Instant | None = UNSET
    created_at: Instant | Said = UNSET
    updated_at: Said | Instant | None = UNSET

    def said(self) -> dict[str, Any]:
        """The fields that something was said about."""
        return {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not UNSET
        }


class AccountFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which accounts one asks for. Several values of one field mean any of them."""

    platforms: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    other_than_reasons: tuple[str, ...] = ()
    """Accounts that have none of these reasons, or no reason at all."""
    countries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    device: str | None = None
    can_post: bool | None = None
    signed_in: bool | None = None
    enabled: bool | None = None
    online: bool | None = None
    q: str | None = None
    """Text that a name, an e-mail address or the serial contains, whatever its case."""
    removed: bool = False


EVERY_ACCOUNT = AccountFilter()
