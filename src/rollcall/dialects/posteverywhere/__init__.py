"""PostEverywhere v1, as its published clients speak it (SDK, CLI, MCP server)."""

from rollcall.dialects.posteverywhere import accounts, health, user
from rollcall.dialects.posteverywhere.absent import ABSENT
from rollcall.dialects.posteverywhere.envelope import failure, headers, success
from rollcall.dialects.posteverywhere.webhook_operations import WEBHOOKS
from rollcall.dialects.posteverywhere.webhook_spelling import SPELLING
from rollcall.wire.card import Face, Operation
from rollcall.wire.credentials import in_header

CLIENTS = "@posteverywhere/sdk 1.4.2, @posteverywhere/cli 0.3.1, @posteverywhere/mcp 1.7.0"
EACH = "the three clients, live"

POSTEVERYWHERE = Face(
    name="posteverywhere",
    title="PostEverywhere",
    prefix="/posteverywhere",
    hosts=("app.posteverywhere.ai",),
    credential=in_header("Authorization", scheme="Bearer"),
    success=success,
    failure=failure,
    headers=headers,
    platforms=accounts.PLATFORMS,
    webhooks=SPELLING,
    documents="https://developers.posteverywhere.ai",
    clients=CLIENTS,
    operations=(
        Operation(
            "GET",
            "/api/v1/accounts",
            accounts.list_accounts,
            "listAccounts",
            page=True,
            query=accounts.Query,
            answer=accounts.AccountList,
            summary="Accounts and whether each can post",
            evidence=f"documents page; {EACH}",
        ),
        Operation(
            "GET",
            "/api/v1/accounts/{id}",
            accounts.get_account,
            "getAccount",
            page=True,
            answer=accounts.Account,
            summary="One account",
            evidence=EACH,
        ),
        Operation(
            "GET",
            "/api/v1/accounts/{id}/health",
            health.get_health,
            "getAccountHealth",
            answer=health.AccountHealth,
            summary="How an account is, and why",
            evidence=EACH,
        ),
        Operation(
            "GET",
            "/api/v1/me",
            user.me,
            "getMe",
            answer=user.Me,
            summary="The key and its workspace",
            evidence=EACH,
        ),
        *WEBHOOKS,
        *ABSENT,
    ),
)
