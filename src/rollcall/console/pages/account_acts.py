"""What is done about one account from its page: looking at it, and a link for its owner."""

from starlette.responses import Response

from rollcall.console import addresses
from rollcall.console.pages.account import shown, the_account
from rollcall.console.pages.frame import frame
from rollcall.console.views.account import LinkPage
from rollcall.console.views.parts import Link
from rollcall.console.visit import SignedIn
from rollcall.console.words import name_of, platform_mark
from rollcall.core.accounts.account import Account
from rollcall.core.errors import Conflict
from rollcall.core.grants.links import LinkRequest
from rollcall.core.health.settling import Settled
from rollcall.kit.ids import prefixed
from rollcall.ports.probing import Unasked, Unclear

SWITCHED_OFF = "This account is switched off here. Enable it, then check it."
NEW = (
    "Send it to the account’s owner. They choose the platform, sign in there and consent; then the "
    "account is on this roster."
)
REMOVED = "This account was removed. Restore it first."


async def check_now(to: SignedIn, *, spelled: str) -> Response:
    """Waits for the platform, with no transaction open. Raises NotFound, Conflict."""
    found = await _standing(to, spelled)
    if not found.enabled:
        raise Conflict(SWITCHED_OFF)
    settled = await to.core.sweeping.check(to.workspace_id, found.number, found.platform)
    return await shown(to, await the_account(to, spelled), said=_said(settled))


async def make_connect_link(to: SignedIn, *, spelled: str) -> Response:
    """Raises NotFound, Conflict, NotOffered."""
    found = await _standing(to, spelled)
    who = found.display_name or name_of(found.username, None)
    platform = platform_mark(found.platform, to.core.platforms).name
    text = (
        f"Send it to them. Whoever opens it is asked by {platform} to sign in as {who} and to "
        "consent; then the account is repaired. Anybody else is refused."
    )
    back = Link(who, addresses.account(prefixed("acc", found.uuid)))
    return await _link_page(to, found, f"A link for the owner of {who}", text, back)


async def make_link_for_new(to: SignedIn) -> Response:
    """Raises NotOffered where the workspace has no app at any platform."""
    back = Link("Accounts", addresses.ACCOUNTS)
    return await _link_page(to, None, "A link to connect an account", NEW, back)


async def _link_page(
    to: SignedIn, found: Account | None, title: str, text: str, back: Link
) -> Response:
    async with to.visit.house.door.enter(to.admitted, writes=True) as core:
        link, token = await core.connect_links.make(LinkRequest(), found)
    url, until = f"{_here(to)}/connect/{token}", to.visit.times.of(link.expires_at)
    around = await frame(to, addresses.ACCOUNTS)
    page = LinkPage(title, text, url, until, back)
    return to.visit.page("connect_link.html", frame=around, page=page)


async def _standing(to: SignedIn, spelled: str) -> Account:
    found = await the_account(to, spelled)
    if found.removed_at is not None:
        raise Conflict(REMOVED)
    return found


def _said(settled: Settled) -> str:
    proof = settled.asked.proof
    if isinstance(proof, Unclear | Unasked):
        return f"Nothing was proved just now, and nothing changed. {proof.why}"
    changed = "That is new." if settled.found is not None else "That was known."
    return f"Looked just now: {proof.seen.asked} answered {proof.seen.answered}. {changed}"


def _here(to: SignedIn) -> str:
    """Where owners reach this server: as it is set, else as whoever asks reached it."""
    url = to.visit.request.url
    return (to.visit.house.public_url or f"{url.scheme}://{url.netloc}").rstrip("/")
