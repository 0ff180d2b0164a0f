"""TokPortal's operations on webhooks."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.tokportal import webhooks
from rollcall.wire.card import Operation

ALL = "/api/ext/webhooks"
ONE = f"{ALL}/{{id}}"
CLIENT = "the client, live"

WEBHOOKS = (
    Operation(
        "GET",
        f"{ALL}/events",
        webhooks.list_events,
        "listWebhookEvents",
        page=True,
        answer=webhooks.OneCatalogue,
        summary="Every event, and whether it happens here",
        evidence=CLIENT,
    ),
    Operation(
        "GET",
        ALL,
        webhooks.list_endpoints,
        "listWebhookEndpoints",
        query=webhooks.Query,
        answer=webhooks.EndpointPage,
        summary="Who is told what happens",
        evidence=CLIENT,
    ),
    Operation(
        "POST",
        ALL,
        webhooks.create_endpoint,
        "createWebhookEndpoint",
        status=201,
        writes=True,
        secret=True,
        scope=Scope.WRITE,
        body=webhooks.NewEndpoint,
        answer=webhooks.NewlySigned,
        summary="Tell an address what happens; its secret is shown this once",
        evidence=CLIENT,
    ),
    Operation(
        "GET",
        ONE,
        webhooks.get_endpoint,
        "getWebhookEndpoint",
        answer=webhooks.OneEndpoint,
        summary="One endpoint",
        evidence=CLIENT,
    ),
    Operation(
        "PATCH",
        ONE,
        webhooks.change_endpoint,
        "updateWebhookEndpoint",
        writes=True,
        scope=Scope.WRITE,
        body=webhooks.ChangedEndpoint,
        answer=webhooks.OneEndpoint,
        summary="Change an endpoint, or switch it on or off",
        evidence=CLIENT,
    ),
    Operation(
        "DELETE",
        ONE,
        webhooks.remove_endpoint,
        "deleteWebhookEndpoint",
        status=204,
        writes=True,
        scope=Scope.WRITE,
        summary="Remove an endpoint",
        evidence=CLIENT,
    ),
    Operation(
        "GET",
        f"{ONE}/deliveries",
        webhooks.list_deliveries,
        "listWebhookDeliveries",
        query=webhooks.DeliveriesQuery,
        answer=webhooks.DeliveryPage,
        summary="What it was sent, and what came of it",
        evidence=CLIENT,
    ),
    Operation(
        "POST",
        f"{ONE}/deliveries/{{delivery_id}}/retry",
        webhooks.retry_delivery,
        "retryWebhookDelivery",
        writes=True,
        scope=Scope.WRITE,
        answer=webhooks.OneDelivery,
        summary="Send one delivery again",
        evidence=CLIENT,
    ),
    Operation(
        "POST",
        f"{ONE}/test",
        webhooks.test_endpoint,
        "testWebhookEndpoint",
        scope=Scope.WRITE,
        answer=webhooks.OneDelivery,
        summary="Send it a message now, and say what came of it",
        evidence=CLIENT,
    ),
)
