"""What stands where there is no account yet, and how the first ones come in."""

from rollcall.console import addresses
from rollcall.console.house import House
from rollcall.console.views.parts import Empty, Step

LOAD = Step(
    "Load the sandbox fleet",
    "About 60 made-up accounts over eight platforms, in every state of health.",
    post=addresses.LOAD_FLEET,
    act="Load it",
)
CONNECT = Step(
    "Connect an account",
    "A link that its owner opens: they consent at the platform, and the account is here.",
    post=addresses.CONNECT,
    act="Make a link",
)
IMPORT = Step(
    "Import a file",
    "CSV, JSON or NDJSON; a dry run says what would become of each row.",
    command="rollcall import accounts.csv --dry-run",
)
ADD = Step(
    "Add the first by hand",
    "One account, with the API’s own field names.",
    command="rollcall accounts add --platform instagram --username mybrand",
)


def no_account_yet(house: House) -> Empty:
    return Empty(
        "No accounts yet",
        "Every account that your organisation runs will stand here, with its health and whether "
        "it can post.",
        ((LOAD,) if house.sandbox else ()) + (CONNECT, IMPORT, ADD),
    )
