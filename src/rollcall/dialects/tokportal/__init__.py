"""TokPortal's external API, as its published clients speak it (the tokportal package and CLI)."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.tokportal import accounts, bundles, catalogue, credentials, user
from rollcall.dialects.tokportal.absent import ABSENT
from rollcall.dialects.tokportal.envelope import REPEAT_HEADER, failure, headers
from rollcall.dialects.tokportal.webhook_operations import WEBHOOKS
from rollcall.dialects.tokportal.webhook_spelling import SPELLING
from rollcall.wire.card import Face, Operation
from rollcall.wire.credentials import in_header

CLIENTS = "tokportal 0.1.0"
CLIENT = "the client, live"

TOKPORTAL = Face(
    name="tokportal",
    title="TokPortal",
    prefix="/tokportal",
    hosts=("app.tokportal.com",),
    credential=in_header("X-API-Key"),
    failure=failure,
    headers=headers,
    platforms=accounts.PLATFORMS,
    documents="https://developers.tokportal.com",
    clients=CLIENTS,
    repeat_header=REPEAT_HEADER.lower().encode(),
    webhooks=SPELLING,
    operations=(
        Operation(
            "GET",
            "/api/ext/accounts",
            accounts.list_accounts,
            "listAccounts",
            page=True,
            query=accounts.Query,
            answer=accounts.AccountPage,
            summary="Delivered accounts",
            evidence=f"documents page; {CLIENT}",
        ),
        Operation(
            "GET",
            "/api/ext/accounts/{id}",
            accounts.get_account,
            "getAccount",
            scope=Scope.SECRETS,
            secret=True,
            answer=accounts.OneAccount,
            summary="One account with its credentials",
            evidence=f"documents page; {CLIENT}",
        ),
        Operation(
            "GET",
            "/api/ext/accounts/{id}/bundles",
            bundles.list_bundles,
            "listAccountBundles",
            page=True,
            query=bundles.Query,
            answer=bundles.BundlePage,
            summary="An account's bundles and their free slots",
            evidence=f"documents page; {CLIENT}",
        ),
        Operation(
            "POST",
            "/api/ext/accounts/{id}/verification-code",
            credentials.verification_code,
            "retrieveAccountVerificationCode",
            scope=Scope.SECRETS,
            secret=True,
            body=credentials.Acknowledgement,
            answer=credentials.CodeAnswer,
            summary="The newest verification code",
            evidence=f"documents page; {CLIENT}",
        ),
        Operation(
            "POST",
            "/api/ext/accounts/{id}/reveal-credentials",
            credentials.reveal,
            "revealAccountCredentials",
            scope=Scope.SECRETS,
            secret=True,
            writes=True,
            body=credentials.Acknowledgement,
            answer=credentials.Revealed,
            summary="Show credentials to someone who accepts what follows",
            evidence=CLIENT,
        ),
        Operation(
            "GET",
            "/api/ext/me",
            user.me,
            "getCurrentUser",
            answer=user.OneUser,
            summary="Who is asking",
            evidence=CLIENT,
        ),
        Operation(
            "GET",
            "/api/ext/countries",
            catalogue.countries,
            "listCountries",
            page=True,
            answer=catalogue.Countries,
            summary="Countries",
            evidence=CLIENT,
        ),
        Operation(
            "GET",
            "/api/ext/platforms",
            catalogue.platforms,
            "listPlatforms",
            page=True,
            answer=catalogue.PlatformList,
            summary="Platforms",
            evidence=CLIENT,
        ),
        *WEBHOOKS,
        *ABSENT,
    ),
)
