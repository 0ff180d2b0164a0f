"""The mailbox of an account: where its platform's mails arrive, and how that goes."""

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import bindparam, delete, select

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import Conflict, Invalid, NotFound
from rollcall.core.mailboxes.looking import Looking
from rollcall.core.unit import Unit
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.vault import Vault
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import MAILBOXES
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret

M = MAILBOXES.c
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[a-z0-9.-]{1,185}\.[a-z]{2,60}")
HOST = re.compile(r"[a-z0-9.:-]{1,253}", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
EVERYWHERE = 0
"""The workspace under which addresses are held, which are one for the whole server."""


class MailboxKind(StrEnum):
    SMTP = "smtp"
    """Mails to its address come to this server."""
    IMAP = "imap"
    """It is elsewhere, and is looked into."""


class Tls(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


PORTS = {Tls.TLS: 993, Tls.STARTTLS: 143, Tls.NONE: 143}


class Mailbox(msgspec.Struct, frozen=True):
    kind: MailboxKind
    address: str
    host: str | None
    port: int | None
    tls: Tls | None
    username: str | None
    state: str
    """`waiting` for the first look or mail, `open`, or `failing`."""
    fault: str | None
    """Why it cannot be read, and what to do."""
    mails: int
    """How many came."""
    strangers: int
    """How many of them were not the platform's, so that no code was looked for in them."""
    mail_at: Instant | None
    seen_at: Instant | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class MailboxFacts:
    """A mailbox as somebody tells of it."""

    kind: MailboxKind
    address: str | None = None
    host: str | None = None
    port: int | None = None
    tls: Tls | None = None
    username: str | None = None
    password: Secret | None = None


_OF_ACCOUNT = (
    M.workspace_id == bindparam("of_workspace"),
    M.account_number == bindparam("of_account"),
)
ONE = Statement(select(*(M[name] for name in Mailbox.__struct_fields__)).where(*_OF_ACCOUNT))
PLACE = Statement(select(M.validity, M.last_uid, M.mails, M.strangers).where(*_OF_ACCOUNT))
HELD_ELSEWHERE = Statement(
    select(M.workspace_id).where(
        M.address == bindparam("address"),
        M.kind == MailboxKind.SMTP.value,
        M.workspace_id != bindparam("of_workspace"),
    )
)
PUT = upsert(
    MAILBOXES,
    ["workspace_id", "account_number"],
    [c.name for c in MAILBOXES.columns if c.name not in {"created_at", "mail_at", "seen_at"}],
)
REMOVE = Statement(delete(MAILBOXES).where(*_OF_ACCOUNT))


class Mailboxes:
    """Those of accounts that the caller was shown."""

    def __init__(self, unit: Unit, accounts: Accounts, vault: Vault, looking: Looking) -> None:
        self._unit = unit
        self._accounts = accounts
        self._vault = vault
        self._looking = looking

    async def of(self, number: int) -> Mailbox:
        """Raises NotFound."""
        for row in await self._unit.rows(ONE, self._of(number), quick=True):
            return msgspec.convert(dict(zip(Mailbox.__struct_fields__, row, strict=True)), Mailbox)
        raise NotFound("mailbox of the account", number)

    async def put(self, number: int, held: str | None, facts: MailboxFacts) -> Mailbox:
        """Give an account its mailbox, or another; `held` is the address the account is known by.

        Raises Forbidden, Invalid, Conflict.
        """
        self._unit.caller.must(Scope.WRITE)
        facts = _checked(facts, held)
        before = await self._before(number)
        await self._must_be_free(facts)
        same = before is not None and _leads_to(before) == _leads_to(facts)
        if facts.kind is MailboxKind.IMAP:
            await self._store_password(number, facts, same=same)
        if facts.address != held:
            await self._accounts.change(number, AccountFacts(mailbox=facts.address))
        await self._write(number, facts, same=same)
        return await self.of(number)

    async def remove(self, number: int) -> None:
        """Let nothing come to it any more; its password stays. Raises Forbidden, NotFound."""
        self._unit.caller.must(Scope.WRITE)
        workspace_id = self._unit.caller.workspace_id
        if not await self._unit.transaction.write(workspace_id, REMOVE, self._of(number)):
            raise NotFound("mailbox of the account", number)

    async def check(self, number: int) -> Mailbox:
        """Look into it now, where it is elsewhere; whatever hinders that stands in its fault.

        Raises Forbidden, NotFound, Unavailable.
        """
        self._unit.caller.must(Scope.WRITE)
        await self.of(number)
        await self.refresh(number)
        return await self.of(number)

    async def refresh(self, number: int) -> None:
        """The same of an account that may have no mailbox. Raises Unavailable."""
        await self._looking.look(self._unit.caller.workspace_id, number)

    async def _before(self, number: int) -> Mailbox | None:
        try:
            return await self.of(number)
        except NotFound:
            return None

    async def _must_be_free(self, facts: MailboxFacts) -> None:
        """Mails to an address go to one workspace. Raises Conflict."""
        if facts.kind is not MailboxKind.SMTP:
            return
        transaction, caller = self._unit.transaction, self._unit.caller
        await transaction.hold(EVERYWHERE, [f"mailbox {facts.address}"])
        asked = {"address": facts.address, "of_workspace": caller.workspace_id}
        if await transaction.rows(HELD_ELSEWHERE, asked):
            raise Conflict(f"{facts.address} receives mail for another workspace of this server.")

    async def _store_password(self, number: int, facts: MailboxFacts, *, same: bool) -> None:
        """A password is never sent anywhere but where it was given for. Raises Invalid."""
        if facts.password is not None:
            await self._vault.store(number, {SecretKind.MAILBOX_PASSWORD: facts.password})
        elif not same and Scope.SECRETS not in self._unit.caller.scopes:
            raise Invalid({"password": "Say it again: it would go to another server or name."})
        elif SecretKind.MAILBOX_PASSWORD not in {h.kind for h in await self._vault.held(number)}:
            raise Invalid({"password": "Missing: none is stored for this account."})

    async def _write(self, number: int, facts: MailboxFacts, *, same: bool) -> None:
        unit, workspace_id = self._unit, self._unit.caller.workspace_id
        validity = last_uid = None
        mails = strangers = 0
        for row in await unit.rows(PLACE, self._of(number)):
            validity, last_uid, mails, strangers = row
        row = {
            "workspace_id": workspace_id,
            "account_number": number,
            "kind": facts.kind.value,
            "address": facts.address,
            "host": facts.host,
            "port": facts.port,
            "tls": facts.tls and facts.tls.value,
            "username": facts.username,
            "state": "waiting",
            "fault": None,
            "mails": mails,
            "strangers": strangers,
            "mail_at": None,
            "seen_at": None,
            "created_at": unit.now,
            "updated_at": unit.now,
            "validity": validity if same else None,
            "last_uid": last_uid if same else None,
            "watched_by": None,
            "watched_until": None,
        }
        await unit.transaction.write(workspace_id, PUT, row)

    def _of(self, number: int) -> dict[str, object]:
        return {"of_workspace": self._unit.caller.workspace_id, "of_account": number}


def _leads_to(mailbox: Mailbox | MailboxFacts) -> tuple[object, ...]:
    return mailbox.kind, mailbox.host, mailbox.port, mailbox.tls, mailbox.username


def _checked(facts: MailboxFacts, held: str | None) -> MailboxFacts:
    """With what follows from what is said. Raises Invalid."""
    address = (facts.address or held or "").strip().lower()
    wrong: dict[str, str] = {}
    if not ADDRESS.fullmatch(address):
        wrong["address"] = "Not an address for mail, and the account has none of its own."
    if facts.kind is MailboxKind.SMTP:
        for name in ("host", "port", "tls", "username", "password"):
            if getattr(facts, name) is not None:
                wrong[name] = "Only for `imap`: mails to this mailbox come here by themselves."
        if wrong:
            raise Invalid(wrong)
        return MailboxFacts(facts.kind, address)
    if facts.host is None or not HOST.fullmatch(facts.host):
        wrong["host"] = "The name of the mail server, for example imap.example.com."
    for name, text in (("username", facts.username), ("password", facts.password)):
        if text is not None and not _is_one_line(text if isinstance(text, str) else text.reveal()):
            wrong[name] = "Empty, or it holds a character that no line holds."
    if wrong:
        raise Invalid(wrong)
    tls = facts.tls or Tls.TLS
    port, username = facts.port or PORTS[tls], facts.username or address
    return MailboxFacts(facts.kind, address, facts.host, port, tls, username, facts.password)


def _is_one_line(text: str) -> bool:
    return bool(text) and CONTROLS.search(text) is None
