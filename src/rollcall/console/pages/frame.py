"""Everything around a page: where one can go, who one is, what time it is."""

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.safety import form_token
from rollcall.console.views.frame import Frame, Place, PlaceGroup, Sandbox
from rollcall.console.views.parts import Link
from rollcall.console.visit import SignedIn

MADE_UP = "Made-up accounts; nothing leaves this machine."


async def frame(
    to: SignedIn, current: str = "", searched: str = "", within: float = figures.WORTH_WAITING
) -> Frame:
    """`current` is the address of the section that the page belongs to.

    The number of accounts is left out where it is not to be had `within` that many seconds.
    """
    groups = await figures.standing_soon(to, within)
    now = to.visit.times.at(to.visit.now)
    accounts = None if groups is None else figures.total(groups)
    places = (
        Place("Overview", addresses.OVERVIEW, "overview", "o", current == addresses.OVERVIEW),
        Place(
            "Accounts", addresses.ACCOUNTS, "accounts", "a", current == addresses.ACCOUNTS, accounts
        ),
    )
    workspace = await to.core.workspaces.mine()
    return Frame(
        workspace=workspace.name,
        groups=(PlaceGroup("", places),),
        search=addresses.ACCOUNTS,
        searched=searched,
        as_of=now,
        version=to.visit.house.version,
        elsewhere=(Link("API reference", "/docs"), Link("OpenAPI", "/openapi.json")),
        sandbox=Sandbox(MADE_UP, now) if to.visit.house.sandbox else None,
        form_token=form_token(to.session),
        sign_out=addresses.SIGN_OUT,
    )
