"""One account: who, where signed in, its health and why, and what hangs on it."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.responses import Response

from rollcall.console import addresses
from rollcall.console.pages.frame import frame
from rollcall.console.pages.snippets import command, curl
from rollcall.console.pages.timeline import evidence, timeline
from rollcall.console.views import account as view
from rollcall.console.views.parts import Fact, Link
from rollcall.console.visit import SignedIn
from rollcall.console.words import (
    CONFIDENCE,
    Times,
    device_mark,
    name_of,
    platform_mark,
    spaced,
    state_mark,
    state_means,
    what_to_do,
)
from rollcall.core.accounts.account import Account
from rollcall.core.devices.devices import Device
from rollcall.core.devices.reasons import means as device_means
from rollcall.core.devices.reasons import remedy as device_remedy
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.health.actions import Does, what_solves
from rollcall.core.health.history import END_OF_TIME
from rollcall.core.mailboxes.codes import Received
from rollcall.core.orders.orders import SLOT_STATES, Order
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.countries import country_name
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.instants import Instant, read_instant

SHOWN_TURNS = 25
LONGEST_NUMBER = 18
FREE_SLOTS = "pending"
SESSIONS = {
    SessionKind.OAUTH: "OAuth",
    SessionKind.COOKIES: "Cookies",
    SessionKind.PASSWORD: "Password",
    SessionKind.DEVICE: "Device",
}
SECRETS = {
    SecretKind.PASSWORD: "Password",
    SecretKind.MAILBOX_PASSWORD: "Mailbox password",
    SecretKind.COOKIES: "Cookies",
    SecretKind.TOTP: "Two-factor seed",
    SecretKind.ACCESS_TOKEN: "Access token",
    SecretKind.REFRESH_TOKEN: "Refresh token",
    SecretKind.TOKEN_BINDING: "What the tokens are bound to",
}
SOURCES = {"email": "e-mail", "app": "app", "given": "hand"}
EVIDENCE = msgspec.json.Decoder(dict[str, Any])
TAGS = msgspec.json.Decoder(tuple[str, ...])
WEB = ("https://", "http://")


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: Annotated[str, Meta(max_length=64)] | None = None
    """Shows changes of health before this instant."""


async def account(to: SignedIn, spelled: str) -> Response:
    asked = to.visit.query(Query)
    return await shown(to, await the_account(to, spelled), asked)


async def shown(
    to: SignedIn, found: Account, asked: Query | None = None, said: str = ""
) -> Response:
    """`said` is what came of a button that was pressed on it."""
    page = await _page(to, found, asked or Query(), said)
    around = await frame(to, addresses.ACCOUNTS)
    return to.visit.page("account.html", frame=around, page=page)


async def the_account(to: SignedIn, spelled: str) -> Account:
    """By our id or by its number. Raises NotFound."""
    digits = without_prefix("acc", spelled)
    if digits is not None:
        return await to.core.accounts.one(Account, "uuid", digits, removed=True)
    if spelled.isascii() and spelled.isdigit() and len(spelled) <= LONGEST_NUMBER:
        return await to.core.accounts.one(Account, "number", int(spelled), removed=True)
    raise NotFound("account", spelled)


async def _page(to: SignedIn, found: Account, asked: Query, said: str) -> view.AccountPage:
    core, number, times = to.core, found.number, to.visit.times
    spelled = prefixed("acc", found.uuid)
    before = None if asked.before is None else _instant(asked.before)
    turns = await core.health.of(number, before=before or END_OF_TIME, limit=SHOWN_TURNS + 1)
    orders, _ = await core.orders.of(number)
    harvests = (await core.harvests.of([number])).get(number, [])
    serial = found.device_serial
    return view.AccountPage(
        title=found.display_name or name_of(found.username, None),
        username=found.username or "",
        platform=platform_mark(found.platform, core.platforms),
        profile=_web(found.profile_url) or _profile(to, found),
        enabled=found.enabled,
        removed=times.maybe(found.removed_at),
        back=Link("Accounts", addresses.came_from(to.visit.request.headers.get("referer", ""))),
        identity=_identity(times, found),
        biography=found.biography or "",
        health=_health(times, found, await acts(to, found)),
        timeline=timeline(times, turns, SHOWN_TURNS, addresses.account(spelled), before),
        sessions=tuple(_session(times, each) for each in await core.sessions.of(number)),
        device=device_mark(
            serial,
            found.device_model,
            online=found.device_online,
            href=addresses.accounts(("device", serial)) if serial else None,
        ),
        device_facts=_device_facts(times, found, await _device(to, serial)),
        mailbox=found.mailbox or "",
        tags=tuple(Link(tag, addresses.accounts(("tag", tag))) for tag in TAGS.decode(found.tags)),
        secrets=tuple(
            view.HeldSecret(SECRETS[held.kind], times.of(held.updated_at))
            for held in await core.vault.held(number)
        ),
        codes=tuple(_code(to, code) for code in await core.codes.received(number)),
        orders=tuple(_order(times, order) for order in orders),
        harvests=tuple(view.AttachedHarvest(each.name, each.id) for each in harvests),
        faces=await to.visit.house.spellings(core, number),
        snippets=(
            curl(to.visit, f"/v1/accounts/{spelled}"),
            command(f"accounts show {spelled}"),
        ),
        said=said,
    )


def _identity(times: Times, found: Account) -> tuple[Fact, ...]:
    link = _web(found.link_url)
    facts = (
        Fact("Number", str(found.number), code=True),
        Fact("Id", prefixed("acc", found.uuid), code=True),
        Fact("External id", found.external_id or "", code=True),
        Fact("E-mail", found.email or ""),
        Fact("Country", country_name(found.country or "")),
        Fact("Link", found.link_url or "", href=link, outside=link is not None),
        Fact("On the platform", found.platform_account_id or "", code=True),
        Fact("Managed by", found.manager or ""),
        Fact("Added", found.created_at, at=times.of(found.created_at)),
    )
    changed = times.maybe(found.updated_at)
    said = tuple(fact for fact in facts if fact.value)
    return said if changed is None else (*said, Fact("Changed", "", at=changed))


async def acts(to: SignedIn, found: Account) -> tuple[view.Act, ...]:
    """What can be done about it from here; first, what it needs."""
    if found.removed_at is not None:
        return ()
    id_, buttons = prefixed("acc", found.uuid), list[view.Act]()
    if await to.core.connect_links.can_be_made(found.platform):
        leads = what_solves(found.health_reason) is Does.CONNECT
        label = "Make a link for its owner"
        buttons.append(view.Act(label, addresses.connect_link_of(id_), leads))
    if found.enabled:
        buttons.append(view.Act("Check now", addresses.check_of(id_), leads=False))
    return tuple(buttons)


def _health(times: Times, found: Account, buttons: tuple[view.Act, ...]) -> view.HealthNow:
    known: Mapping[str, Any] = {}
    if found.health_evidence is not None:
        known = EVIDENCE.decode(found.health_evidence)
    return view.HealthNow(
        mark=state_mark(found.health, found.health_reason),
        can_post=found.can_post,
        means=state_means(found.health, found.health_reason),
        action=what_to_do(found.health, found.health_reason),
        since=times.of(found.health_since),
        checked=times.maybe(found.checked_at),
        next_check=times.maybe(found.next_check_at),
        confidence=found.health_confidence,
        confidence_text=CONFIDENCE[found.health_confidence],
        evidence=evidence(known),
        acts=buttons,
    )


def _session(times: Times, each: Session) -> view.Session:
    return view.Session(
        kind=SESSIONS[each.kind],
        alive=each.alive,
        scopes=each.scopes,
        since=times.of(each.created_at),
        refreshed=times.maybe(each.refreshed_at),
        expires=times.maybe(each.expires_at),
    )


async def _device(to: SignedIn, serial: str | None) -> Device | None:
    """What is known of it beyond what the account says."""
    try:
        return await to.core.devices.one(serial) if serial else None
    except NotFound:
        return None


def _device_facts(times: Times, found: Account, device: Device | None) -> tuple[Fact, ...]:
    reason = device.reason if device else None
    facts = (
        Fact("Why", device_means(reason) or ""),
        Fact("What to do", device_remedy(reason) or ""),
        Fact("adb says", (device.state if device else None) or "", code=True),
        Fact("Model", found.device_model or ""),
        Fact("Android", (device.android_version if device else None) or ""),
        Fact("App", found.app_package or "", code=True),
    )
    said = tuple(fact for fact in facts if fact.value)
    seen = device.seen_at if device and not device.online else None
    return (*said, Fact("Last there", "", at=times.of(seen))) if seen else said


def _code(to: SignedIn, code: Received) -> view.ReceivedCode:
    times = to.visit.times
    return view.ReceivedCode(
        source=SOURCES.get(code.source, code.source),
        received=times.of(code.received_at),
        expires=times.of(code.expires_at),
        valid=code.expires_at > to.core.unit.now,
    )


def _order(times: Times, order: Order) -> view.AttachedOrder:
    known = [state for state in SLOT_STATES if order.slots.get(state)]
    return view.AttachedOrder(
        title=order.title or "Untitled",
        kind=spaced(order.kind),
        status=spaced(order.status),
        total=order.slot_count,
        free=order.slots.get(FREE_SLOTS, 0),
        slots=tuple(view.SlotCount(spaced(state), order.slots[state]) for state in known),
        created=times.of(order.created_at),
        reference=order.external_ref or "",
    )


def _profile(to: SignedIn, found: Account) -> str | None:
    card = to.core.platforms.card(found.platform)
    return card.profile_of(found.username) if found.username and card.profile_url else None


def _web(url: str | None) -> str | None:
    """The address where it is one that a browser may follow: never `javascript:` and its like."""
    return url if url and url.lower().startswith(WEB) else None


def _instant(text: str) -> Instant:
    try:
        return read_instant(text)
    except ValueError:
        raise Invalid({"before": "Not a date and time (RFC 3339)."}) from None
