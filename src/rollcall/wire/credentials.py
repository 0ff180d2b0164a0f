"""The ways a caller can show a key."""

from collections.abc import Callable, Mapping

Headers = Mapping[bytes, bytes]
Credential = Callable[[Headers], str | None]


def in_header(name: str, *, scheme: str = "") -> Credential:
    """Read the key from a header, after `scheme` (whatever its case) where there is one."""
    header = name.lower().encode()
    lead = f"{scheme} ".lower().encode() if scheme else b""

    def read(headers: Headers) -> str | None:
        value = headers.get(header)
        if not value or value[: len(lead)].lower() != lead:
            return None
        return value[len(lead) :].strip().decode("latin-1")

    return read


def first_of(*ways: Credential) -> Credential:
    """The first of several ways in which a key is shown."""

    def read(headers: Headers) -> str | None:
        for way in ways:
            if key := way(headers):
                return key
        return None

    return read
