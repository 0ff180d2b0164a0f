"""PostEverywhere's operations on webhooks."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.posteverywhere import webhooks
from rollcall.wire.card import Operation

ALL = "/api/v1/webhooks"
ONE = f"{ALL}/{{id}}"
TWO = "the SDK and the MCP server, live"

WEBHOOKS = (
    Operation(
        "GET",
        ALL,
        webhooks.list_webhooks,
        "listWebhooks",
        answer=webhooks.HookList,
        summary="Who is told what happens",
        evidence=TWO,
    ),
    Operation(
        "POST",
        ALL,
        webhooks.create_webhook,
        "createWebhook",
        status=201,
        writes=True,
        secret=True,
        scope=Scope.WRITE,
        body=webhooks.NewHook,
        answer=webhooks.HookWithSecret,
        summary="Tell an address what happens; its secret is shown this once",
        evidence=TWO,
    ),
    Operation(
        "GET",
        ONE,
        webhooks.get_webhook,
        "getWebhook",
        answer=webhooks.Hook,
        summary="One webhook",
        evidence=TWO,
    ),
    Operation(
        "PATCH",
        ONE,
        webhooks.update_webhook,
        "updateWebhook",
        writes=True,
        scope=Scope.WRITE,
        body=webhooks.ChangedHook,
        answer=webhooks.Hook,
        summary="Change a webhook, or switch it on or off",
        evidence=TWO,
    ),
    Operation(
        "DELETE",
        ONE,
        webhooks.delete_webhook,
        "deleteWebhook",
        writes=True,
        scope=Scope.WRITE,
        answer=webhooks.Deleted,
        summary="Remove a webhook",
        evidence=TWO,
    ),
    Operation(
        "POST",
        f"{ONE}/test",
        webhooks.test_webhook,
        "testWebhook",
        scope=Scope.WRITE,
        answer=webhooks.Tested,
        summary="Send it a message now, and say what came of it",
        evidence=TWO,
    ),
)
