"""The name of an instance as people write it: alone, in an address, or behind an account."""

import re
from urllib.parse import urlsplit

from rollcall.ports.consent import NoSuchAccount

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_HOST = 253


def read_instance(said: str, within: frozenset[str]) -> str:
    """Its origin; one within a private network only where it is spelled as a setting names it.

    Raises NoSuchAccount.
    """
    spelled = said.strip().rstrip("/").lower()
    if spelled in within:
        return spelled
    try:
        host = urlsplit(spelled).hostname or "" if "://" in spelled else spelled
    except ValueError:
        host = ""
    host = host.partition("/")[0].rpartition("@")[2]
    if len(host) <= LONGEST_HOST and HOST.fullmatch(host):
        return f"https://{host}"
    raise NoSuchAccount("That is no instance. One looks like mastodon.social.")
