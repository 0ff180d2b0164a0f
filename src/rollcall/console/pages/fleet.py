"""Loading the sandbox fleet into a roster that holds nothing."""

from starlette.responses import RedirectResponse, Response

from rollcall.console import addresses
from rollcall.console.visit import SignedIn
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.errors import Invalid
from rollcall.wire.refusals import NoSuchPath

SEE_OTHER = 303
NOT_EMPTY = "Only a roster without any account is filled from here. Use `rollcall sandbox reset`."


async def load_fleet(to: SignedIn) -> Response:
    """Raises NoSuchPath outside the sandbox; Invalid where accounts would be lost."""
    load = to.visit.house.load_fleet
    if load is None:
        raise NoSuchPath(to.visit.path)
    for wanted in (AccountFilter(), AccountFilter(removed=True)):
        if await to.core.accounts.count(wanted):
            raise Invalid({"accounts": NOT_EMPTY})
    await load(to.workspace_id)
    return RedirectResponse(addresses.OVERVIEW, SEE_OTHER)
