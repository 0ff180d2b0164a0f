"""Many accounts at once: each with an outcome of its own, bad ones never stopping good ones."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.dossiers import read_dossier
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Done, Outcome
from rollcall.core.errors import CoreError, Invalid
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call

MOST_PUT = 500


class PutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MOST_PUT)]
    """Each as for `createAccount`, with its codes, sessions, orders and harvests; an `id` that it
    has here, or had in the roster that it comes from, leads whatever else it is called."""
    dry_run: bool = False
    """Say what would become of each, and keep nothing."""


class PutOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    outcome: str
    id: str | None = None
    number: int | None = None
    removed_at: Instant | None = None
    """Given where the account is off the roster, and stays so until it is restored."""
    errors: dict[str, str] | None = None


class PutAnswer(msgspec.Struct, frozen=True):
    outcomes: list[PutOutcome]
    counts: dict[str, int]


async def put_accounts(call: Call) -> PutAnswer:
    asked = await call.body(PutRequest)
    dossiers: list[Dossier] = []
    refused: dict[int, dict[str, str]] = {}
    for place, raw in enumerate(asked.accounts):
        try:
            dossiers.append(read_dossier(bytes(raw)))
        except Invalid as refusal:
            refused[place] = dict(refusal.fields)
        except CoreError as refusal:
            refused[place] = {"body": refusal.message}
    outcomes = iter(await call.core.accounts.put(dossiers, dry_run=asked.dry_run))
    spelled = [
        PutOutcome("refused", errors=refused[place])
        if place in refused
        else _spell(next(outcomes), kept=not asked.dry_run)
        for place in range(len(asked.accounts))
    ]
    counts: dict[str, int] = {}
    for outcome in spelled:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    return PutAnswer(spelled, counts)


def _spell(outcome: Outcome, *, kept: bool) -> PutOutcome:
    if outcome.uuid is None or not (kept or outcome.done is not Done.CREATED):
        return PutOutcome(outcome.done.value, errors=dict(outcome.wrong) or None)
    id_ = prefixed("acc", outcome.uuid)
    return PutOutcome(outcome.done.value, id_, outcome.number, outcome.removed_at)
