"""What is told of a verifier before it is shown, as S256 spells it (RFC 7636)."""

import base64
from hashlib import sha256


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
