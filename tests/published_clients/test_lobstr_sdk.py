"""lobstrio-sdk, its ordinary and its asynchronous client, against our lobstr face."""

from collections.abc import Iterator
from importlib.metadata import version

import httpx
import pytest
from lobstrio import AsyncLobstrClient, LobstrClient
from lobstrio.exceptions import APIError, AuthError, NotFoundError, RateLimitError

from tests.live import Live
from tests.published_clients.server import (
    UNKNOWN_ACCOUNT,
    UNKNOWN_KEY,
    add,
    issue,
    ours,
    revoked,
    roster,
    username,
)

SAMPLE = "6e5f36d27502ec69fda745ec59ead509"
"""MisterDebugger, whose person is 1000."""
FACEBOOK_COOKIES = {"c_user": "2000", "xs": "made-up"}


def client_of(server: Live, key: str | None = None) -> LobstrClient:
    return LobstrClient(token=key or server.key, base_url=f"{server.url}/lobstr/v1")


@pytest.fixture
def lobstr(server: Live) -> Iterator[LobstrClient]:
    """The client, refusing to pass over a redirect as it does by itself."""

    def must_not_move(response: httpx.Response) -> None:
        assert not 300 <= response.status_code < 400, response.request.url

    with client_of(server) as client:
        client._http._client.event_hooks["response"].append(must_not_move)
        yield client


def test_the_installed_sdk_is_the_one_held_against() -> None:
    assert version("lobstrio-sdk") == "0.7.0"


def test_the_first_page_is_listed(lobstr: LobstrClient, server: Live) -> None:
    listed = lobstr.accounts.list(limit=5)
    assert [a.username for a in listed] == [a["username"] for a in roster(server)[:5]]


@pytest.mark.parametrize("limit", [1, 7, 50, 100])
def test_paging_to_the_end_meets_every_account_once(
    lobstr: LobstrClient, server: Live, limit: int
) -> None:
    met = [account.id for account in lobstr.accounts.iter(limit=limit)]
    assert sorted(met) == sorted(a["id"].removeprefix("acc_") for a in roster(server))


def test_a_page_beyond_the_last_is_empty(lobstr: LobstrClient) -> None:
    assert lobstr.accounts.list(page=1000) == []


def test_one_account_is_read_with_every_field_the_sdk_has(lobstr: LobstrClient) -> None:
    found = lobstr.accounts.get(SAMPLE)
    assert (found.username, found.type, found.status) == ("MisterDebugger", "facebook-sync", "200")
    assert (found.status_code_info, found.status_code_description) == ("synchronized", "Success!")
    assert found.baseurl == "https://www.facebook.com"
    assert found.created_at == found.last_synchronization_time == "2025-02-11T08:28:14Z"
    assert (found.updated_at, found.squids) == (None, [])
    assert found.params == {"default": {}, "user": {}}
    assert (found.resets_in, found.lock_time) == (None, None)


def test_an_account_that_broke_says_how(lobstr: LobstrClient, server: Live) -> None:
    known = {a["id"].removeprefix("acc_"): a["health"] for a in roster(server)}
    spelled = {known[a.id]: (a.status, a.status_code_info) for a in lobstr.accounts.iter()}
    assert spelled["expired"] == ("401", "cookies_expired")
    assert spelled["limited"] == ("429", "too_many_requests")
    assert {status for status, _ in spelled.values()} >= {"200", "401", "429"}


def test_every_account_has_a_type_that_is_listed(lobstr: LobstrClient) -> None:
    types = {t.name: t for t in lobstr.accounts.types()}
    assert {account.type for account in lobstr.accounts.iter()} <= set(types)
    assert types["facebook-sync"].domain == "facebook.com"
    assert {"name": "c_user", "required": True} in types["facebook-sync"].cookies


def test_cookies_sign_an_account_in(lobstr: LobstrClient, server: Live) -> None:
    before = len(roster(server))
    started = lobstr.accounts.sync("facebook-sync", FACEBOOK_COOKIES)
    assert (started["object"], started["status_text"]) == ("synchronize-cookies", "created")
    status = lobstr.accounts.sync_status(started["id"])
    assert (status.status_code, status.status_text) == (200, "synchronized")
    assert status.account_hash is not None
    assert lobstr.accounts.get(status.account_hash).status == "200"
    assert len(roster(server)) == before + 1
    lobstr.accounts.delete(status.account_hash)


def test_cookies_refresh_an_account_that_is_there(lobstr: LobstrClient, server: Live) -> None:
    account = add(server, "facebook", "returning")
    assert lobstr.accounts.get(account).status != "200"
    started = lobstr.accounts.sync("facebook-sync", FACEBOOK_COOKIES, account=account)
    assert lobstr.accounts.sync_status(started["id"]).account_hash == account
    assert lobstr.accounts.get(account).status == "200"
    lobstr.accounts.delete(account)


def test_cookies_that_are_not_enough_do_not_sign_in(lobstr: LobstrClient) -> None:
    with pytest.raises(APIError) as raised:
        lobstr.accounts.sync("facebook-sync", {"c_user": "1000"}, account=SAMPLE)
    assert raised.value.status_code == 400
    assert "cookies.xs: Missing" in str(raised.value)
    assert lobstr.accounts.get(SAMPLE).status == "200"


def test_cookies_of_another_person_do_not_sign_in(lobstr: LobstrClient) -> None:
    started = lobstr.accounts.sync("facebook-sync", FACEBOOK_COOKIES, account=SAMPLE)
    status = lobstr.accounts.sync_status(started["id"])
    assert (status.status_code, status.status_text) == (409, "another_person")
    assert lobstr.accounts.get(SAMPLE).status == "200"


def test_cookies_of_a_person_who_is_here_refresh_their_account(lobstr: LobstrClient) -> None:
    later = FACEBOOK_COOKIES | {"xs": "made up anew"}
    tries = [lobstr.accounts.sync("facebook-sync", each) for each in (FACEBOOK_COOKIES, later)]
    first, second = [lobstr.accounts.sync_status(each["id"]).account_hash for each in tries]
    assert first == second is not None
    lobstr.accounts.delete(first)


def test_limits_are_set(lobstr: LobstrClient, server: Live) -> None:
    account = add(server, "linkedin", "limited_by_sdk")
    changed = lobstr.accounts.update(account, type="linkedin-sync", params={"batch": 20})
    assert changed["params"]["user"] == {"batch": 20}
    assert lobstr.accounts.get(account).params["user"] == {"batch": 20}
    lobstr.accounts.delete(account)


def test_a_deleted_account_is_gone_and_can_be_restored(lobstr: LobstrClient, server: Live) -> None:
    account = add(server, "x", "leaving")
    answer = lobstr.accounts.delete(account)
    assert answer == {"id": account, "object": "account", "deleted": True}
    with pytest.raises(NotFoundError):
        lobstr.accounts.get(account)
    ours(server, "POST", f"/accounts/acc_{account}/restore")
    assert lobstr.accounts.get(account).username == "leaving"
    lobstr.accounts.delete(account)


def test_who_is_asking_and_what_may_be_used(lobstr: LobstrClient, server: Live) -> None:
    me, balance = lobstr.me(), lobstr.balance()
    assert "@" in me.email
    assert me.plan == [{"name": "self-hosted", "status": "active"}]
    assert (balance.consumed, balance.used_slots) == (0, len(roster(server)))
    assert balance.available > 1_000_000


def test_a_wrong_key_is_an_auth_error(server: Live) -> None:
    for key, why in [(UNKNOWN_KEY, "not known"), (revoked(server), "revoked")]:
        with client_of(server, key) as client, pytest.raises(AuthError, match=why) as raised:
            client.accounts.list()
        assert raised.value.status_code == 401


def test_no_such_account_is_a_not_found_error(lobstr: LobstrClient) -> None:
    with pytest.raises(NotFoundError) as raised:
        lobstr.accounts.get(UNKNOWN_ACCOUNT)
    assert raised.value.message == f"No such account: {UNKNOWN_ACCOUNT}."
    assert raised.value.body["errors"]["type"] == "AccountDoesNotExist"


def test_a_key_used_up_is_a_rate_limit_error_that_says_when(server: Live) -> None:
    key = issue(server, "read", requests_per_minute=1)
    with client_of(server, key) as client, pytest.raises(RateLimitError) as raised:
        [client.accounts.list() for _ in range(3)]  # a minute may turn between two of them
    assert raised.value.status_code == 429
    assert 1 <= int(raised.value.retry_after or "") <= 60


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_limit_that_cannot_be_is_an_api_error(lobstr: LobstrClient, limit: int) -> None:
    with pytest.raises(APIError, match="limit") as raised:
        lobstr.accounts.list(limit=limit)
    assert raised.value.status_code == 400


def test_a_type_that_is_none_is_an_api_error(lobstr: LobstrClient, server: Live) -> None:
    account = username(server, "MisterDebugger")["id"].removeprefix("acc_")
    with pytest.raises(APIError, match=r"type: Not one of") as raised:
        lobstr.accounts.sync("myspace-sync", {"a": "b"})
    assert raised.value.status_code == 400
    with pytest.raises(APIError, match="another type"):
        lobstr.accounts.update(account, type="twitter-sync", params={})


def test_a_key_that_may_only_read_cannot_write(server: Live) -> None:
    with client_of(server, issue(server, "read")) as client:
        assert client.accounts.list()
        with pytest.raises(APIError, match="scope 'write'") as raised:
            client.accounts.delete(UNKNOWN_ACCOUNT)
    assert raised.value.status_code == 403


def test_what_is_not_served_says_so(lobstr: LobstrClient) -> None:
    with pytest.raises(APIError, match="not served here: Harvests") as raised:
        lobstr.squids.list()
    assert raised.value.status_code == 501


def test_a_fault_of_ours_is_an_api_error_with_a_sentence(broken: Live) -> None:
    with client_of(broken) as client, pytest.raises(APIError, match="went wrong") as raised:
        client.accounts.list()
    assert (type(raised.value), raised.value.status_code) == (APIError, 500)


async def test_the_asynchronous_client_does_the_same(server: Live) -> None:
    base = f"{server.url}/lobstr/v1/"
    async with AsyncLobstrClient(token=server.key, base_url=base) as client:
        met = [account.id async for account in client.accounts.iter(limit=9)]
        assert sorted(met) == sorted(a["id"].removeprefix("acc_") for a in roster(server))
        assert (await client.accounts.get(met[0])).id == met[0]
        assert len(await client.accounts.types()) == 8
        assert (await client.balance()).used_slots == len(met)
        assert (await client.me()).is_staff is False
        with pytest.raises(NotFoundError):
            await client.accounts.get(UNKNOWN_ACCOUNT)
    async with AsyncLobstrClient(token=UNKNOWN_KEY, base_url=base) as client:
        with pytest.raises(AuthError):
            await client.accounts.list()
    spent = issue(server, "read", requests_per_minute=1)
    async with AsyncLobstrClient(token=spent, base_url=base) as client:
        with pytest.raises(RateLimitError):
            [await client.accounts.list() for _ in range(3)]
