"""Secrets of an account in clear, for somebody who says what for."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.accounts import the_account
from rollcall.core.access.caller import Scope
from rollcall.core.errors import Invalid
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.revealing import LONGEST_REASON, SHORTEST_REASON
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

REPEAT_HEADER = b"idempotency-key"


class RevealRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kinds: Annotated[tuple[SecretKind, ...], Meta(min_length=1, max_length=len(SecretKind))]
    reason: Annotated[str, Meta(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)]
    """What it is needed for. It is kept in the audit."""


class RevealedSecrets(msgspec.Struct, frozen=True):
    secrets: dict[SecretKind, str | None]
    """Each kind that was asked for; null for one that is not held."""
    audit_number: int | None
    """The entry of the audit that says so; null where nothing was shown."""


async def reveal_secrets(call: Call) -> RevealedSecrets:
    if REPEAT_HEADER in call.headers:
        raise Invalid({"Idempotency-Key": "Not allowed where the answer is secret."})
    found = await the_account(call, removed=True)
    asked = await call.body(RevealRequest)
    revealed = await call.core.revealing.secrets(found.number, set(asked.kinds), asked.reason)
    clear = {kind: secret.reveal() for kind, secret in revealed.secrets.items()}
    shown = {kind: clear.get(kind) for kind in dict.fromkeys(asked.kinds)}
    return RevealedSecrets(shown, revealed.entry.number if revealed.entry else None)


REVEALING = (
    Operation(
        "POST",
        "/v1/accounts/{account}/secrets/reveal",
        reveal_secrets,
        "revealSecrets",
        writes=True,
        secret=True,
        scope=Scope.SECRETS,
        body=RevealRequest,
        answer=RevealedSecrets,
        summary="Secrets of an account in clear; who asked and why is kept and told",
    ),
)
