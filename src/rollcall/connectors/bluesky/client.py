"""Who we are to servers of the AT protocol: an address where they read of us."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from rollcall.connectors.bluesky.card import CARD
from rollcall.ports.consent import AppMisconfigured

AT = "/oauth/bluesky/client-metadata.json"
"""Where servers read of us."""
BACK = "/connect/back/bluesky"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def client_id(redirect_uri: str) -> str:
    """Raises AppMisconfigured where no server of the protocol would take us."""
    parts = urlsplit(redirect_uri)
    if parts.scheme == "https":
        return f"{parts.scheme}://{parts.netloc}{AT}"
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        asked = {"redirect_uri": way_back(redirect_uri), "scope": CARD.scope}
        return f"http://localhost?{urlencode(asked)}"
    raise AppMisconfigured(
        f"{CARD.title} reads who asks at an address that begins with https: serve there, and say "
        "so with --public-url. An app password works without."
    )


def way_back(redirect_uri: str) -> str:
    """Loopback by its number: servers of the protocol refuse its name there."""
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or parts.hostname != "localhost":
        return redirect_uri
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"127.0.0.1{port}").geturl()


def metadata(public_url: str, name: str) -> Mapping[str, Any]:
    """The document that servers read."""
    home = public_url.rstrip("/")
    return {
        "client_id": f"{home}{AT}",
        "client_name": name,
        "client_uri": home,
        "redirect_uris": [f"{home}{BACK}"],
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": CARD.scope,
        "token_endpoint_auth_method": "none",
        "dpop_bound_access_tokens": True,
    }
