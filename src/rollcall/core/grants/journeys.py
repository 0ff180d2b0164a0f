"""Owners on their way to a platform and back: what is kept of each, for the one time they return.

All of it stays here, under the digest of a state that only the platform and the browser pass on:
a cookie would be lost where a link is opened in one browser and the platform answers in another.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import bindparam, delete, select, update

from rollcall.core.accounts.repository import Reads
from rollcall.core.grants.links import BY_ID, Link, LinkOver, digest, link_of
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import CONSENT_STATES
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Consent, Path

S = CONSENT_STATES.c
LASTS = timedelta(hours=1)
LONGEST_STATE = 100
INSERT = insert_row(CONSENT_STATES)
SWEEP = Statement(delete(CONSENT_STATES).where(S.expires_at < bindparam("now")))
WHOSE = Statement(select(S.workspace_id).where(S.digest == bindparam("digest")))
ON_LINK = Statement(select(S.link_id).where(S.digest == bindparam("digest")))
USE = Statement(
    update(CONSENT_STATES)
    .where(S.digest == bindparam("of_digest"), S.used_at.is_(None), S.expires_at > bindparam("now"))
    .values(used_at=bindparam("at"))
    .returning(S.link_id, S.platform, S.client_id, S.redirect_uri, S.sealed)
)


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody who came back: from where, on which link, and what was kept of them."""

    link: Link
    platform: str
    client_id: str
    redirect_uri: str
    verifier: Secret
    token: Secret
    """The link's own, to which whoever failed goes back."""


class Kept(msgspec.Struct, frozen=True):
    verifier: str
    token: str


async def set_out(
    unit: Unit, link: Link, token: str, consent: Consent, app: App, redirect_uri: str
) -> str:
    """The address of the platform's own page."""
    state = new_state()
    path = consent.path(app, redirect_uri, state)
    await keep(unit, link, token, consent.platform, app.client_id, redirect_uri, state, path)
    return path.address


def new_state() -> str:
    return secrets.token_urlsafe(32)


async def keep(
    unit: Unit,
    link: Link,
    token: str,
    platform: str,
    client_id: str,
    redirect_uri: str,
    state: str,
    path: Path,
) -> None:
    """Somebody is about to leave by this path."""
    now = unit.clock()
    workspace_id = unit.caller.workspace_id
    kept = Secret(msgspec.json.encode(Kept(path.verifier.reveal(), token)).decode())
    row = {
        "digest": digest(state),
        "workspace_id": workspace_id,
        "link_id": link.id,
        "platform": platform,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "sealed": unit.sealer.seal(kept, _place(workspace_id, state)),
        "expires_at": instant(now + LASTS),
        "used_at": None,
    }
    await unit.transaction.note(SWEEP, {"now": instant(now)})
    await unit.transaction.note(INSERT, row)


async def whose(reads: Reads, state: str) -> int | None:
    """The workspace that this journey began in: who comes back is nobody's caller yet."""
    if len(state) > LONGEST_STATE:
        return None
    rows = await reads.rows(WHOSE, {"digest": digest(state)}, quick=True)
    return int(rows[0][0]) if rows else None


async def come_back(unit: Unit, state: str) -> Journey:
    """Once: whoever shows the same state again began nothing. Raises LinkOver, SealBroken."""
    workspace_id, now = unit.caller.workspace_id, unit.now
    asked = {"of_digest": digest(state), "now": now, "at": now}
    rows = await unit.transaction.note(USE, asked)
    if not rows:
        began = await unit.rows(ON_LINK, {"digest": digest(state)})
        raise LinkOver("used", await _link(unit, began[0][0]) if began else None)
    link_id, platform, client_id, redirect_uri, sealed = rows[0]
    link = await _link(unit, link_id)
    opened = unit.sealer.open(bytes(sealed), _place(workspace_id, state)).reveal()
    kept = msgspec.json.decode(opened, type=Kept)
    return Journey(
        link, platform, client_id, redirect_uri, Secret(kept.verifier), Secret(kept.token)
    )


async def _link(unit: Unit, id_: str) -> Link:
    """So that who is refused is told so in its language."""
    [row] = await unit.rows(BY_ID, {"workspace_id": unit.caller.workspace_id, "id": id_})
    return link_of(row)


def _place(workspace_id: int, state: str) -> str:
    return f"{workspace_id}/journey/{digest(state)}"
