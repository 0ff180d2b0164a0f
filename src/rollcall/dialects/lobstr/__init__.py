"""lobstr.io v1, as its published clients speak it (lobstrio-sdk, the lobstr command)."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.lobstr import accounts, cookies, types, user
from rollcall.dialects.lobstr.absent import ABSENT
from rollcall.dialects.lobstr.envelope import failure, headers
from rollcall.wire.card import Face, Operation
from rollcall.wire.credentials import in_header

CLIENTS = "lobstrio-sdk 0.7.0, lobstrio 0.7.2 (the lobstr command)"
SDK = "both clients, live"

LOBSTR = Face(
    name="lobstr",
    title="lobstr.io",
    prefix="/lobstr",
    hosts=("api.lobstr.io",),
    credential=in_header("Authorization", scheme="Token"),
    failure=failure,
    headers=headers,
    platforms=tuple(types.TYPE_OF),
    documents="https://docs.lobstr.io",
    clients=CLIENTS,
    operations=(
        Operation(
            "GET",
            "/v1/accounts",
            accounts.list_accounts,
            "listAccounts",
            page=True,
            query=accounts.Paging,
            answer=accounts.AccountPage,
            summary="Accounts and how their synchronisation stands",
            evidence=f"documents page; {SDK}",
        ),
        Operation(
            "POST",
            "/v1/accounts",
            accounts.set_limits,
            "updateAccount",
            scope=Scope.WRITE,
            writes=True,
            body=accounts.Limits,
            answer=accounts.Account,
            summary="Set an account's limits",
            evidence=SDK,
        ),
        Operation(
            "POST",
            "/v1/accounts/cookies",
            cookies.synchronise,
            "syncAccount",
            scope=Scope.WRITE,
            writes=True,
            body=cookies.Cookies,
            answer=cookies.Started,
            summary="Sign an account in with cookies",
            evidence=SDK,
        ),
        Operation(
            "GET",
            "/v1/synchronize/{id}",
            cookies.state_of,
            "syncStatus",
            answer=cookies.State,
            summary="How a synchronisation stands",
            evidence=SDK,
        ),
        Operation(
            "GET",
            "/v1/accounts/{id}",
            accounts.get_account,
            "getAccount",
            page=True,
            answer=accounts.AccountPage,
            summary="One account",
            evidence=SDK,
        ),
        Operation(
            "DELETE",
            "/v1/accounts/{id}",
            accounts.delete_account,
            "deleteAccount",
            scope=Scope.WRITE,
            writes=True,
            answer=accounts.Deleted,
            summary="Take an account off the roster",
            evidence=SDK,
        ),
        Operation(
            "GET",
            "/v1/account_types",
            types.list_types,
            "listAccountTypes",
            page=True,
            query=accounts.Paging,
            answer=types.TypePage,
            summary="The kinds of accounts there are",
            evidence=SDK,
        ),
        Operation(
            "GET", "/v1/me", user.me, "me", answer=user.Me, summary="Who is asking", evidence=SDK
        ),
        Operation(
            "GET",
            "/v1/user/balance",
            user.balance,
            "balance",
            answer=user.Balance,
            summary="What may still be used",
            evidence=SDK,
        ),
        *ABSENT,
    ),
)
