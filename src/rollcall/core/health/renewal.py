"""Whether what signs an account in is renewed by itself before it ends."""

from sqlalchemy import ColumnElement, bindparam, exists

from rollcall.db.tables import ACCOUNTS, GRANTS

A = ACCOUNTS.c
G = GRANTS.c
TRIES = 3
"""Tries in vain after which nobody relies on it any more."""


def awaits_renewal() -> ColumnElement[bool]:
    """Of an account: its access token has ended, and another is about to be had.

    That its platform refuses the one that ended says nothing of the account.
    """
    return exists().where(
        G.workspace_id == A.workspace_id,
        G.account_number == A.number,
        G.renewable.is_(True),
        G.ended_at.is_(None),
        G.access_ends_at <= bindparam("now"),
    )


def renews() -> ColumnElement[bool]:
    """Of an account: the very thing that ends is renewed before it does.

    Where a renewal leaves the end as it is, as that of a refresh token, the end is near all the
    same.
    """
    return exists().where(
        G.workspace_id == A.workspace_id,
        G.account_number == A.number,
        G.renewable.is_(True),
        G.ended_at.is_(None),
        G.tries < TRIES,
        G.renew_at < A.session_expires_at,
        G.access_ends_at >= A.session_expires_at,
    )
