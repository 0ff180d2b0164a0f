"""Who renews a grant just now: one at a time over all workers, and what each wrote down before.

A grant is taken by its generation: whoever comes later finds another one and re-reads. That its
token goes out is written down before it does, so that after a crash nobody sends it blindly again.
"""

import msgspec
from sqlalchemy import String, bindparam, case, null, or_, select, update

from rollcall.core.accounts.repository import Reads
from rollcall.core.grants.grants import COLUMNS, Grant, read
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import GRANTS
from rollcall.kit.instants import Instant

G = GRANTS.c
_FREE = or_(G.leased_until.is_(None), G.leased_until <= bindparam("now"))
DUE = Statement(
    select(G.workspace_id, G.account_number)
    .where(
        G.platform == bindparam("platform"),
        G.renew_at <= bindparam("now"),
        G.ended_at.is_(None),
        _FREE,
    )
    .order_by(G.renew_at)
    .limit(bindparam("most"))
)
IN_DOUBT = Statement(
    select(G.workspace_id, G.account_number)
    .where(
        G.platform == bindparam("platform"),
        G.sent_at.is_not(None),
        G.ended_at.is_(None),
        _FREE,
    )
    .order_by(G.sent_at)
    .limit(bindparam("most"))
)
_THIS = (
    G.workspace_id == bindparam("of_workspace"),
    G.account_number == bindparam("of_account"),
    G.generation == bindparam("of_generation"),
)
TAKE = Statement(
    update(GRANTS)
    .where(*_THIS, G.ended_at.is_(None), _FREE)
    .values(
        lease=bindparam("new_lease"),
        leased_until=bindparam("until"),
        tries=G.tries + bindparam("one"),
    )
    .returning(*COLUMNS)
)
SENT = Statement(
    update(GRANTS).where(*_THIS, G.lease == bindparam("of_lease")).values(sent_at=bindparam("at"))
)
_ENDED = G.ended_at.is_not(None)
RELEASE = Statement(
    update(GRANTS)
    .where(*_THIS, G.lease == bindparam("of_lease"))
    .values(
        lease=null(),
        leased_until=null(),
        renew_at=case((_ENDED, null()), else_=bindparam("next", type_=String())),
        said=case((_ENDED, G.said), else_=bindparam("why", type_=String())),
        sent_at=bindparam("still_sent"),
    )
)
PUT_OFF = Statement(
    update(GRANTS)
    .where(*_THIS[:2])
    .values(lease=null(), leased_until=null(), renew_at=bindparam("next"))
)
END = Statement(
    update(GRANTS)
    .where(*_THIS)
    .values(
        lease=null(),
        leased_until=null(),
        renew_at=null(),
        sent_at=null(),
        said=bindparam("why"),
        ended_at=bindparam("at"),
    )
)
TAKE_BACK = Statement(
    update(GRANTS)
    .where(*_THIS)
    .values(renew_at=null(), said=bindparam("why"), ended_at=bindparam("at"))
)


class Taken(msgspec.Struct, frozen=True):
    """A grant that is ours to renew until the lease ends."""

    workspace_id: int
    grant: Grant

    @property
    def key(self) -> dict[str, object]:
        return {
            "of_workspace": self.workspace_id,
            "of_account": self.grant.account_number,
            "of_generation": self.grant.generation,
        }


async def due(reads: Reads, platform: str, now: Instant, most: int) -> list[tuple[int, int]]:
    """Workspaces and account numbers, those that wait for longest first."""
    asked = {"platform": platform, "now": now, "most": most}
    return [(row[0], row[1]) for row in await reads.rows(DUE, asked, quick=True)]


async def in_doubt(reads: Reads, platform: str, now: Instant, most: int) -> list[tuple[int, int]]:
    """Those that went out and have no answer, that nobody is at now; the longest ago first."""
    asked = {"platform": platform, "now": now, "most": most}
    return [(row[0], row[1]) for row in await reads.rows(IN_DOUBT, asked, quick=True)]


async def take(
    transaction: Transaction, taken: Taken, lease: str, now: Instant, until: Instant
) -> Taken | None:
    """None where somebody else has it, or it was renewed since it was read."""
    asked = taken.key | {"new_lease": lease, "until": until, "now": now, "one": 1}
    rows = await transaction.note(TAKE, asked)
    return Taken(taken.workspace_id, read(rows[0])) if rows else None


async def goes_out(transaction: Transaction, taken: Taken, now: Instant) -> None:
    await transaction.note(SENT, taken.key | {"of_lease": taken.grant.lease, "at": now})


async def release(
    transaction: Transaction,
    taken: Taken,
    *,
    again: Instant | None,
    why: str | None,
    sent_at: Instant | None = None,
) -> None:
    """`sent_at` stays where nobody knows whether what went out was used."""
    asked = taken.key | {"of_lease": taken.grant.lease, "next": again}
    await transaction.note(RELEASE, asked | {"why": why, "still_sent": sent_at})


async def end(transaction: Transaction, taken: Taken, why: str, now: Instant) -> None:
    await transaction.note(END, taken.key | {"why": why, "at": now})


async def take_back(transaction: Transaction, taken: Taken, why: str, now: Instant) -> None:
    """It ends; whoever renews it just now keeps the lease, by which others know of that."""
    await transaction.note(TAKE_BACK, taken.key | {"why": why, "at": now})
