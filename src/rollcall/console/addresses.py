"""The console's own addresses: paths of this server, with no host taken from a caller."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

OVERVIEW = "/"
ACCOUNTS = "/accounts"
ACCOUNTS_CSV = "/accounts.csv"
CLAIM = "/claim"
SIGN_OUT = "/sign-out"
LOAD_FLEET = "/sandbox/reset"
CONNECT = "/connect-link"
STATIC = "/static"
CHECK = "check"
CONNECT_LINK = "connect-link"

Pairs = Sequence[tuple[str, str]]
LONGEST_QUERY = 2000


def address(path: str, *pairs: tuple[str, str]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def accounts(*pairs: tuple[str, str]) -> str:
    """The accounts that these filters choose."""
    return address(ACCOUNTS, *pairs)


def account(account_id: str) -> str:
    return f"{ACCOUNTS}/{account_id}"


def check_of(account_id: str) -> str:
    """Where it is posted that an account is to be looked at."""
    return f"{account(account_id)}/{CHECK}"


def connect_link_of(account_id: str) -> str:
    """Where it is posted that a link for its owner is to be made."""
    return f"{account(account_id)}/{CONNECT_LINK}"


def came_from(referrer: str) -> str:
    """The list of accounts that a reader came from, by the page's `Referer`; else the whole list.

    Of the referrer only the query is used: where it leads stays on this server.
    """
    try:
        came = urlsplit(referrer)
        pairs = parse_qsl(came.query, max_num_fields=100)
    except ValueError:
        return ACCOUNTS
    listed = came.path == ACCOUNTS and len(came.query) <= LONGEST_QUERY
    return accounts(*pairs) if listed else ACCOUNTS
