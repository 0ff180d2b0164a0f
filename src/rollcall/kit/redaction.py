"""Taking what looks like a secret out of text that is about to be kept or shown."""

import re

SECRETS = (
    # A key of ours, or one that looks like it.
    re.compile(r"\b(?:(?:pe_live|tok_live|rc_live|sk)_)?[A-Za-z0-9]{40,}\b"),
    # What follows a word that announces a secret.
    re.compile(
        r"(?i)\b((?:(?:\w{1,40}[-_])?(?:authorization|cookie|password|passwd|secret|token|api[-_]?key)"
        r"|(?:auth[-_])?code)\b[\"']?\s*[:=]\s*[\"']?(?:bearer |token )?)([^\s\"',;&]+)"
    ),
    # A password in an address.
    re.compile(r"(://[^/\s:@]+:)([^/\s@]+)(?=@)"),
)
HIDDEN = "***"


def redacted(text: str) -> str:
    plain, announced, address = SECRETS
    text = address.sub(rf"\1{HIDDEN}", text)
    text = announced.sub(rf"\1{HIDDEN}", text)
    return plain.sub(HIDDEN, text)
