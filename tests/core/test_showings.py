"""Each time a secret was shown is kept: of which account, what, when and to which key."""

from datetime import timedelta

import pytest

from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.vault.consent import POLICY
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.ids import dashed
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from tests.makers import NOW, account
from tests.place import Place

UUID = "0000000000007000800000000000000a"
AT = f"/tokportal/api/ext/accounts/{dashed(UUID)}"
AGREED = {"acknowledge_support_forfeit": True, "policy_version": POLICY}
CREDENTIALS = ["mailbox_password", "password"]
SECRETS = {
    SecretKind.PASSWORD: Secret("hunter2"),
    SecretKind.MAILBOX_PASSWORD: Secret("hunter3"),
    SecretKind.TOTP: Secret("hunter4"),
}


@pytest.fixture
async def holding(either_place: Place) -> Place:
    """A place with one account that has secrets and a code."""
    code = CodeFacts(code=Secret("123456"), source="email", received_at=instant(NOW))
    await either_place.put(account("ada", number=10001, uuid=UUID, secrets=SECRETS, codes=[code]))
    return either_place


async def showings(place: Place, query: str = "") -> list[dict[str, str]]:
    answer = await place.get(f"/v1/accounts/acc_{UUID}/showings{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def key_id(place: Place, key: str) -> str:
    return (await place.get("/v1/me", key=key)).json()["key"]["id"]


async def test_every_key_that_was_shown_credentials_is_kept(holding: Place):
    """The second key is let in by the consent that the first gave."""
    first, second = await holding.issue(), await holding.issue()
    reveal = f"{AT}/reveal-credentials"
    assert (await holding.ask("POST", reveal, key=first)).status_code == 428
    assert await showings(holding) == []

    assert (await holding.ask("POST", reveal, key=first, json=AGREED)).status_code == 200
    holding.clock.set_ahead(timedelta(hours=1))
    assert (await holding.ask("POST", reveal, key=second)).status_code == 200

    later, earlier = await showings(holding)
    assert later["key"] == await key_id(holding, second)
    assert earlier["key"] == await key_id(holding, first)
    assert (later["what"], earlier["what"]) == (CREDENTIALS, CREDENTIALS)
    assert (earlier["at"], later["at"]) == (instant(NOW), instant(NOW + timedelta(hours=1)))
    assert await showings(holding, "?limit=1") == [later]
    assert await showings(holding, f"?before={later['at']}") == [earlier]


async def test_credentials_that_come_with_the_account_are_kept_too(holding: Place):
    assert "hunter2" in (await holding.get(AT)).text

    assert sorted(showing["what"] for showing in await showings(holding)) == [
        ["code"],
        CREDENTIALS,
    ]


async def test_a_code_is_kept_when_it_was_shown_and_not_when_it_had_ended(holding: Place):
    assert (await holding.ask("POST", f"{AT}/verification-code")).status_code == 200
    holding.clock.set_ahead(timedelta(hours=1))
    assert (await holding.ask("POST", f"{AT}/verification-code")).status_code == 404

    assert [showing["what"] for showing in await showings(holding)] == [["code"]]


async def test_where_there_is_nothing_to_show_nothing_is_kept(either_place: Place):
    await either_place.put(account("ada", uuid=UUID))

    assert (await either_place.get(AT)).status_code == 200

    assert await showings(either_place) == []


async def test_a_token_that_is_used_makes_no_page_anew(holding: Place):
    """It is opened each time that a platform is asked, and nobody is shown it."""
    before = (await holding.get("/v1/accounts")).headers["etag"]

    async with holding.core() as core:
        assert await core.vault.open_one(10001, SecretKind.TOTP) is not None

    assert [showing["what"] for showing in await showings(holding)] == [["totp"]]
    assert (await holding.get("/v1/accounts")).headers["etag"] == before
