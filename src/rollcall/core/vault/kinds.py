"""The kinds of secrets that are kept for an account."""

from enum import StrEnum


class SecretKind(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the kind, not one
    MAILBOX_PASSWORD = "mailbox_password"  # noqa: S105
    COOKIES = "cookies"
    TOTP = "totp"
    ACCESS_TOKEN = "access_token"  # noqa: S105
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    TOKEN_BINDING = "token_binding"  # noqa: S105 - of which server they are, and by which key
