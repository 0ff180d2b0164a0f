"""The accounts: the API's own list, its filters, its order and its pages."""

import asyncio
import shlex
from collections.abc import Sequence

import msgspec
from starlette.responses import Response

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.pages.asked import LIMITS, Asked
from rollcall.console.pages.empty import no_account_yet
from rollcall.console.pages.facets import Known, chips, facets, saved_views
from rollcall.console.pages.frame import frame
from rollcall.console.pages.snippets import command, curl
from rollcall.console.views.accounts import AccountRow, AccountsPage, Column, Pager
from rollcall.console.views.parts import Empty, Link, Snippet, Step
from rollcall.console.visit import SignedIn
from rollcall.console.words import device_mark, platform_mark, state_mark
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.service import Walk
from rollcall.core.sessions.sessions import SessionKind
from rollcall.kit.countries import country_name
from rollcall.kit.instants import Instant
from rollcall.kit.paging import Slice
from rollcall.wire.filters import wanted_of

MOST_STEPS = 6
TOTAL_WITHIN = 1.5
"""Seconds that a list waits for its total; without it, it is shown all the same."""

NAMED = msgspec.json.Decoder(tuple[str, ...])
HOW = {
    SessionKind.OAUTH: "OAuth",
    SessionKind.COOKIES: "cookies",
    SessionKind.PASSWORD: "password",
    SessionKind.DEVICE: "device",
}
COLUMNS = (
    ("account", "Account", "name", "name"),
    ("health", "Health", "health_since", "how long it has been so"),
    ("can_post", "Can post", "", ""),
    ("signed_in", "Signed in", "", ""),
    ("device", "Device", "", ""),
    ("tags", "Tags", "", ""),
    ("country", "Country", "", ""),
    ("checked", "Checked", "", ""),
)


class Listed(msgspec.Struct, frozen=True, gc=False):
    number: int
    id: str
    platform: str
    username: str | None
    display_name: str | None
    health: str
    health_reason: str | None
    can_post: bool
    signed_in: bool
    enabled: bool
    device_serial: str | None
    device_model: str | None
    device_online: bool
    tags: msgspec.Raw
    country: str | None
    checked_at: Instant | None


async def accounts(to: SignedIn) -> Response:
    asked = to.visit.query(Asked)
    wanted = wanted_of(asked, to.core.platforms)
    walk = Walk(asked.by, asked.descending, asked.cursor, asked.limit)
    found = await to.core.accounts.walk(Listed, wanted, walk)
    page = await _page(to, asked, wanted, found)
    around = await frame(to, addresses.ACCOUNTS, asked.q or "", within=0)
    template = "accounts_refresh.html" if to.visit.by_htmx else "accounts.html"
    return to.visit.page(template, frame=around, page=page)


async def _total(to: SignedIn, wanted: AccountFilter) -> int | None:
    """None where counting takes long; it goes on, so that asking again finds it counted."""
    try:
        return await asyncio.wait_for(to.core.accounts.count(wanted), TOTAL_WITHIN)
    except TimeoutError:
        return None


async def _page(
    to: SignedIn, asked: Asked, wanted: AccountFilter, found: Slice[Listed]
) -> AccountsPage:
    how = await to.core.sessions.kinds_of([account.number for account in found.items])
    rows = tuple(_row(to, account, how.get(account.number, ())) for account in found.items)
    empty = None if rows else _empty(to, asked)
    if not rows and not asked.pairs and asked.cursor is None:
        return _first_page(asked, empty)
    total, groups, tags, countries = await asyncio.gather(
        _total(to, wanted),
        figures.standing_soon(to),
        figures.tags_soon(to),
        figures.countries_soon(to),
    )
    known = Known(
        groups=groups,
        tags=tags,
        countries=countries,
        devices=_devices(found.items),
        platforms=to.core.platforms,
    )
    return AccountsPage(
        action=addresses.ACCOUNTS,
        q=asked.q or "",
        facets=facets(asked, known),
        hidden=(*asked.walk, *([("removed", "true")] if asked.removed else [])),
        views=saved_views(asked, groups),
        chips=chips(asked, to.core.platforms),
        clear=addresses.accounts(*asked.walk),
        columns=tuple(_column(asked, *column) for column in COLUMNS),
        rows=rows,
        pager=_pager(asked, found, total),
        snippets=_snippets(to, asked),
        csv=addresses.address(addresses.ACCOUNTS_CSV, *asked.filters, *_order(asked)),
        empty=empty,
        connect=addresses.CONNECT,
    )


def _first_page(asked: Asked, empty: Empty | None) -> AccountsPage:
    """The page of a roster that holds nothing: there is nothing to filter, sort or save."""
    return AccountsPage(
        action=addresses.ACCOUNTS,
        q="",
        facets=(),
        hidden=(),
        views=(),
        chips=(),
        clear=addresses.ACCOUNTS,
        columns=tuple(_column(asked, *column) for column in COLUMNS),
        rows=(),
        pager=Pager(0, 0),
        snippets=(),
        csv=None,
        empty=empty,
        connect=addresses.CONNECT,
    )


def _row(to: SignedIn, account: Listed, how: Sequence[SessionKind]) -> AccountRow:
    serial = account.device_serial
    return AccountRow(
        href=addresses.account(account.id),
        platform=platform_mark(account.platform, to.core.platforms),
        username=account.username or "",
        display_name=account.display_name or "",
        health=state_mark(account.health, account.health_reason),
        can_post=account.can_post,
        signed_in=account.signed_in,
        signed_in_how=", ".join(HOW[kind] for kind in how) if account.signed_in else "",
        device=device_mark(
            serial,
            account.device_model,
            online=account.device_online,
            href=addresses.accounts(("device", serial)) if serial else None,
        ),
        tags=tuple(
            Link(tag, addresses.accounts(("tag", tag))) for tag in NAMED.decode(account.tags)
        ),
        country=account.country or "",
        country_name=country_name(account.country or ""),
        checked=to.visit.times.maybe(account.checked_at),
        enabled=account.enabled,
    )


def _devices(accounts: Sequence[Listed]) -> list[tuple[str, str]]:
    named = {a.device_serial: a.device_model or a.device_serial for a in accounts}
    return sorted((serial, name or serial) for serial, name in named.items() if serial)


def _column(asked: Asked, key: str, label: str, sort: str, words: str) -> Column:
    if not sort:
        return Column(key, label)
    turned = f"-{sort}" if asked.sort == sort else sort
    order = "none"
    if asked.by == sort:
        order = "descending" if asked.descending else "ascending"
    return Column(key, label, asked.sorted_by(turned), order, words)


def _pager(asked: Asked, found: Slice[Listed], total: int | None) -> Pager:
    following = found.next_cursor
    return Pager(
        shown=len(found.items),
        total=total,
        first=addresses.accounts(*asked.pairs) if asked.cursor is not None else None,
        next=None if following is None else asked.from_cursor(following),
        sizes=tuple(Link(str(n), asked.cut_at(n), n == asked.limit) for n in LIMITS),
    )


def _order(asked: Asked) -> list[tuple[str, str]]:
    return [pair for pair in asked.walk if pair[0] == "sort"]


def _snippets(to: SignedIn, asked: Asked) -> tuple[Snippet, ...]:
    words = " ".join(f"{_option(*pair)}" for pair in asked.pairs)
    return (
        curl(to.visit, addresses.address("/v1/accounts", *asked.pairs)),
        command(f"accounts ls {words}".strip()),
    )


SWITCHES = {
    ("can_post", "true"): "--can-post",
    ("can_post", "false"): "--cannot-post",
    ("signed_in", "true"): "--signed-in",
    ("signed_in", "false"): "--signed-out",
    ("enabled", "true"): "--enabled",
    ("enabled", "false"): "--disabled",
    ("online", "true"): "--online",
    ("online", "false"): "--offline",
    ("removed", "true"): "--removed",
}
"""What the command line has a word of its own for."""


def _option(name: str, value: str) -> str:
    if switch := SWITCHES.get((name, value)):
        return switch
    return f"--{'search' if name == 'q' else name} {shlex.quote(value)}"


def _empty(to: SignedIn, asked: Asked) -> Empty:
    if asked.cursor is not None:
        back = Step("The first page", "", href=addresses.accounts(*asked.pairs), act="Go there")
        return Empty("The list ends before here", "What stood here is gone meanwhile.", (back,))
    active = chips(asked, to.core.platforms)
    if not active:
        return no_account_yet(to.visit.house)
    steps = tuple(
        Step(
            f"{chip.label}: {chip.value}", "Look without this filter.", href=chip.href, act="Remove"
        )
        for chip in active[:MOST_STEPS]
    )
    text = "Each filter narrows what the others leave. Take one away:"
    return Empty("No account matches", text, steps)
