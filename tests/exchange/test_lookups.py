"""What an import looks up is found by an index, however many accounts there are."""

from collections.abc import Mapping
from typing import Any

import pytest

from rollcall.core.accounts import repository as accounts
from rollcall.core.harvests import harvests
from rollcall.core.mailboxes import codes
from rollcall.core.orders import orders
from rollcall.core.sessions import sessions
from rollcall.core.vault import vault
from rollcall.db.statements import Statement
from tests.db.plans import steps_of
from tests.place import Place

NUMBERS: dict[str, Any] = {"numbers": [1]}
HEX = ["0" * 32]
LOOKUPS: dict[str, tuple[Statement, Mapping[str, Any]]] = {
    "external ids": (accounts.KNOWN_BY_EXTERNAL_ID, {"external_ids": ["a:1"]}),
    "names": (accounts.KNOWN_BY_NAME, {"usernames": ["ada"]}),
    "uuids": (accounts.KNOWN_BY_UUID, {"uuids": HEX}),
    "new numbers": (accounts.NUMBERS_OF, {"uuids": HEX}),
    "records": (accounts.RECORDS, NUMBERS),
    "names to hold": (accounts.USERNAMES_OF, NUMBERS),
    "devices": (accounts.DEVICES_OF, {"serials": ["S1"], "fresh_since": ""}),
    "tags to forget": (accounts.FORGET_TAGS, NUMBERS),
    "secrets": (vault.SEALED_OF, NUMBERS),
    "codes": (codes.KEPT_OF, NUMBERS),
    "sessions": (sessions.KNOWN, {"ids": HEX}),
    "persons": (sessions.OF_PERSON, {"person": "1000", "platform": "facebook"}),
    "orders": (orders.KNOWN, {"order_ids": HEX}),
    "slots": (orders.SLOTS_OF, {"order_ids": HEX}),
    "harvests": (harvests.OF_ACCOUNTS, NUMBERS),
}


@pytest.mark.parametrize("name", LOOKUPS)
async def test_it_is_looked_up_by_more_than_the_workspace(place: Place, name: str):
    statement, asked = LOOKUPS[name]
    # Of adb servers there are a handful, however many accounts there are.
    steps = [
        s for s in steps_of(place, statement, {"workspace_id": 1} | asked) if "adb_servers" not in s
    ]
    assert not [step for step in steps if step.startswith("SCAN")], steps
    assert not [step for step in steps if step.endswith("(workspace_id=?)")], steps
