"""Everything that a source says about one account, its record and what belongs to it."""

from collections.abc import Mapping, Sequence

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import Order
from rollcall.core.sessions.sessions import Session
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.sealing import Secret


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a source says about one account."""

    facts: AccountFacts
    number: int | None = None
    """A number of our choosing, below those handed out; only the sandbox chooses."""
    uuid: str | None = None
    """The uuid that a new account is to have; only the sandbox chooses."""
    known_as: str | None = None
    """The uuid that the account has here, or had in the roster that it was exported from."""
    secrets: Mapping[SecretKind, Secret] = {}
    codes: Sequence[CodeFacts] = ()
    sessions: Sequence[Session] = ()
    orders: Sequence[Order] = ()
    harvests: Sequence[Harvest] = ()
    past: Sequence[AccountFacts] = ()
    """Earlier states of health, the oldest first; kept as history of a new account."""
