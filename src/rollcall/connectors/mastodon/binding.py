"""Of which instance a token is, and as whom that knows us: kept beside the token."""

import msgspec


class Binding(msgspec.Struct, frozen=True):
    server: str
    client_id: str
    client_secret: str


def read_binding(kept: str | None) -> Binding | None:
    """None where there is none, or what is there is none of ours."""
    try:
        return msgspec.json.decode(kept or "", type=Binding)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
