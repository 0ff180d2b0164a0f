"""An account of the roster goes by the names of the person behind its key, as long as it did so."""

from msgspec import UNSET

from rollcall.core.access.account_keys import Acting
from rollcall.core.access.acting import intake_of
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.core import Core
from rollcall.ports.social import Person


async def hold_names(core: Core, acting: Acting, username: str) -> None:
    """Wait until nobody else is about to take these names, in the world or on the roster.

    Both at once and before any row is locked, so that nobody waits for each other.
    """
    account = await core.accounts.one(Account, "number", acting.account_number)
    names = {username.lower(), acting.person.username, account.username or ""} - {""}
    await core.unit.transaction.hold(core.unit.caller.workspace_id, names)


async def keep_in_step(core: Core, acting: Acting, before: Person, after: Person) -> None:
    """Raises Invalid where another account of the roster goes by the name."""
    account = await core.accounts.one(Account, "number", acting.account_number)
    if not _is(account, before):
        return
    named = account.display_name in (None, before.nickname)
    facts = AccountFacts(
        username=after.username if before.username != after.username else UNSET,
        display_name=after.nickname if named and before.nickname != after.nickname else UNSET,
    )
    if facts != AccountFacts():
        await intake_of(core).change(acting.account_number, facts)


def _is(account: Account, person: Person) -> bool:
    """Whether the roster means this person by the account."""
    known_as = (account.username or "").lower() == person.username
    return known_as or account.platform_account_id == str(person.id)
