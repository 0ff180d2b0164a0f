"""The ways in which an account is signed in somewhere."""

from enum import StrEnum


class SessionKind(StrEnum):
    OAUTH = "oauth"
    COOKIES = "cookies"
    PASSWORD = "password"  # noqa: S105 - the kind, not one
    DEVICE = "device"
