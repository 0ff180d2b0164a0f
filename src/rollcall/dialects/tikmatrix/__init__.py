"""TikMatrix's local API. Its desktop program listens on loopback and asks for no key."""

from rollcall.dialects.tikmatrix import accounts
from rollcall.dialects.tikmatrix.absent import ABSENT
from rollcall.dialects.tikmatrix.envelope import failure, success
from rollcall.wire.card import Face, Operation
from rollcall.wire.credentials import first_of, in_header

TIKMATRIX = Face(
    name="tikmatrix",
    title="TikMatrix",
    prefix="/tikmatrix",
    hosts=(),
    credential=first_of(in_header("Authorization", scheme="Bearer"), in_header("X-API-Key")),
    success=success,
    failure=failure,
    platforms=accounts.PLATFORMS,
    documents="https://www.tikmatrix.com/docs",
    clients="its documents; no client of the account list is published",
    operations=(
        Operation(
            "GET",
            "/api/v1/accounts",
            accounts.list_accounts,
            "listAccounts",
            page=True,
            query=accounts.Query,
            answer=accounts.AccountPage,
            summary="Accounts with their device and sign-in",
            evidence="documents page, every parameter and field",
        ),
        *ABSENT,
    ),
)
