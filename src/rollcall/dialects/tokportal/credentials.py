"""Showing what is secret: verification codes, and credentials after the vendor's consent step."""

import msgspec

from rollcall.core.errors import Invalid, NotFound
from rollcall.core.vault.consent import POLICY
from rollcall.dialects.tokportal.accounts import Credentials, credentials_of, the_account
from rollcall.dialects.tokportal.envelope import REPEAT_HEADER
from rollcall.kit.ids import dashed
from rollcall.wire.call import Call, read_json

UNDER_CONSENT = f"TokPortal's reveal-credentials, by the consent to {POLICY}"
FOR_A_CODE = "TokPortal's verification-code"


class Acknowledgement(msgspec.Struct, frozen=True):
    acknowledge_support_forfeit: bool = False
    policy_version: str | None = None


class VerificationCode(msgspec.Struct, frozen=True):
    account_id: str
    verification_code: str
    source: str


class CodeAnswer(msgspec.Struct, frozen=True):
    data: VerificationCode


class Reveal(msgspec.Struct, frozen=True):
    account_id: str
    credentials: Credentials
    policy_version: str


class Revealed(msgspec.Struct, frozen=True):
    data: Reveal


async def verification_code(call: Call) -> CodeAnswer:
    """The newest code that has not expired; a mailbox elsewhere is looked into first."""
    without_repeat_key(call)
    agreed = await _agreed(call)
    account = await the_account(call)
    if (await call.core.workspaces.mine()).settings.tokportal_credentials == "revealed":
        await call.core.consents.require(account.number, agreed)
    await call.core.mailboxes.refresh(account.number)
    handed_out = await call.core.codes.hand_out(account.number)
    if handed_out is None:
        raise NotFound("verification code", call.at("id"))
    await call.core.revealing.shown(account.number, ["code"], FOR_A_CODE)
    code, is_fresh = handed_out
    source = "email" if is_fresh and code.source == "email" else "cached"
    return CodeAnswer(VerificationCode(dashed(account.uuid), code.code.reveal(), source))


async def reveal(call: Call) -> Revealed:
    without_repeat_key(call)
    agreed = await _agreed(call)
    account = await the_account(call)
    await call.core.consents.require(account.number, agreed)
    credentials = await credentials_of(call, account, UNDER_CONSENT)
    return Revealed(Reveal(dashed(account.uuid), credentials, POLICY))


def without_repeat_key(call: Call) -> None:
    """A secret is never kept to be given again, so nobody may count on that. Raises Invalid."""
    if REPEAT_HEADER.lower().encode() in call.headers:
        raise Invalid({REPEAT_HEADER: "Not allowed where the answer is secret."})


async def _agreed(call: Call) -> str | None:
    """The terms that the body agrees to; it may be left out. Raises Invalid, Unreadable."""
    raw = await call.raw()
    said = read_json(Acknowledgement, raw) if raw.strip() else Acknowledgement()
    return said.policy_version if said.acknowledge_support_forfeit else None
