"""What Bluesky's tokens are bound to: a server, and with OAuth a key of our own (RFC 9449)."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from rollcall.connectors.oauth2.pkce import s256
from rollcall.kit.sealing import Secret

ALGORITHM = "ES256"
CURVE = "P-256"


class Binding(msgspec.Struct, frozen=True, omit_defaults=True):
    server: str
    issuer: str | None = None
    """Where OAuth's tokens are had; None for those of an app password, had at the server."""
    client_id: str | None = None
    key: dict[str, Any] | None = None

    def sealed(self) -> Secret:
        return Secret(msgspec.json.encode(self).decode())


def read_binding(kept: Secret | None) -> Binding | None:
    """None where there is none, or what is there is none of ours."""
    if kept is None:
        return None
    try:
        return msgspec.json.decode(kept.reveal(), type=Binding)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def new_key() -> dict[str, Any]:
    return dict(ECKey.generate_key(CURVE).as_dict(private=True))


def proof(
    key: dict[str, Any],
    method: str,
    url: str,
    now: datetime,
    *,
    nonce: str | None = None,
    token: str | None = None,
) -> str:
    """That whoever asks this holds the key; good for this one question."""
    pair = ECKey.import_key(key)
    header = {"typ": "dpop+jwt", "alg": ALGORITHM, "jwk": pair.as_dict(private=False)}
    claims: dict[str, Any] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": url,
        "iat": int(now.timestamp()),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if token is not None:
        claims["ath"] = s256(token)
    return jwt.encode(header, claims, pair, algorithms=[ALGORITHM])
