"""The mailbox of an account: told, looked at, checked, taken away."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.accounts import the_account
from rollcall.core.access.caller import Scope
from rollcall.core.mailboxes.mailboxes import Mailbox, MailboxFacts, MailboxKind, Tls
from rollcall.kit.sealing import Secret
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

MAILBOX = "/v1/accounts/{account}/mailbox"


class MailboxBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the platform's mails to an account arrive.

    `smtp`: they come to this server, which needs no more than the address. `imap`: they are
    elsewhere, and are looked for there.
    """

    kind: MailboxKind
    address: Annotated[str, Meta(max_length=254)] | None = None
    """The account's own `mailbox` without it; the account is known by it from then on."""
    host: Annotated[str, Meta(max_length=253)] | None = None
    port: Annotated[int, Meta(ge=1, le=65_535)] | None = None
    """993, or 143 where the connection does not begin encrypted."""
    tls: Tls | None = None
    """`tls` without it."""
    username: Annotated[str, Meta(max_length=254)] | None = None
    """The address without it."""
    password: Annotated[str, Meta(max_length=1024)] | None = None
    """Sealed; the one that is stored without it."""


async def get_mailbox(call: Call) -> Mailbox:
    return await call.core.mailboxes.of((await the_account(call)).number)


async def put_mailbox(call: Call) -> Mailbox:
    account = await the_account(call)
    asked = await call.body(MailboxBody)
    facts = MailboxFacts(
        kind=asked.kind,
        address=asked.address,
        host=asked.host,
        port=asked.port,
        tls=asked.tls,
        username=asked.username,
        password=None if asked.password is None else Secret(asked.password),
    )
    return await call.core.mailboxes.put(account.number, account.mailbox, facts)


async def remove_mailbox(call: Call) -> None:
    await call.core.mailboxes.remove((await the_account(call)).number)


async def check_mailbox(call: Call) -> Mailbox:
    return await call.core.mailboxes.check((await the_account(call)).number)


MAILBOXES = (
    Operation(
        "GET",
        MAILBOX,
        get_mailbox,
        "getMailbox",
        answer=Mailbox,
        summary="An account's mailbox, when a mail last came, and what hinders it",
    ),
    Operation(
        "PUT",
        MAILBOX,
        put_mailbox,
        "putMailbox",
        writes=True,
        secret=True,
        scope=Scope.WRITE,
        body=MailboxBody,
        answer=Mailbox,
        summary="Give an account a mailbox: one that this server receives for, or one elsewhere",
    ),
    Operation(
        "DELETE",
        MAILBOX,
        remove_mailbox,
        "removeMailbox",
        status=204,
        writes=True,
        scope=Scope.WRITE,
        summary="Look into a mailbox no more; its password stays sealed",
    ),
    Operation(
        "POST",
        f"{MAILBOX}/check",
        check_mailbox,
        "checkMailbox",
        scope=Scope.WRITE,
        answer=Mailbox,
        summary="Look into a mailbox now",
    ),
)
