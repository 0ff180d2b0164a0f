"""What every list asks of the ORM's classes: the accounts that are there, and how many."""

from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, select

from bench.rivals.orm.models import Account
from rollcall.db.tables import ACCOUNT_TAGS, ACCOUNTS

Wanted = TypeVarTuple("Wanted")
COUNT = select(func.count()).select_from(Account)


def kept(wanted: Select[*Wanted], tag: str | None = None) -> Select[*Wanted]:
    """Of `wanted`, what was not removed and, where one is asked for, bears the tag."""
    wanted = wanted.where(ACCOUNTS.c.workspace_id == 1, ACCOUNTS.c.removed_at.is_(None))
    if tag is None:
        return wanted
    tagged = ACCOUNT_TAGS.c
    joined = wanted.join(ACCOUNT_TAGS, tagged.account_number == Account.number)
    return joined.where(tagged.workspace_id == 1, tagged.tag == tag)


def number_of(tag: str | None) -> Any:
    """What a list is sorted by: with a tag, the column that the tag's own index is sorted by."""
    return Account.number if tag is None else ACCOUNT_TAGS.c.account_number
