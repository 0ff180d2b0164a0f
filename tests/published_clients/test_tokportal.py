"""tokportal, from PyPI, against our TokPortal face."""

import itertools
import smtplib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from tokportal import TokPortal, TokPortalApiError
from tokportal._generated import OPERATION_DEFINITIONS

from rollcall.dialects.tokportal import TOKPORTAL
from rollcall.wire.card import Absent
from tests.live import Live, live
from tests.mail.letters import letter
from tests.published_clients.server import UNKNOWN_KEY, add, issue, ours, revoked, roster
from tests.real.dovecot import free_port

SAMPLE = "9f3a7b2e-1c4d-4e8f-a5b6-7d9e0f1a2b3c"
WITHOUT_A_CODE = "b2c3d4e5-6f7a-8b9c-0d1e-2f3a4b5c6d7e"
UNKNOWN = "00000000-0000-7000-8000-000000abcdef"
PLATFORMS = ("tiktok", "instagram")


def client_of(server: Live, key: str | None = None) -> TokPortal:
    return TokPortal(key or server.key, base_url=f"{server.url}/tokportal/api/ext")


@pytest.fixture
def tokportal(server: Live) -> TokPortal:
    return client_of(server)


def dashed(id_: str) -> str:
    digits = id_.removeprefix("acc_")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def refusal(client: TokPortal, operation: str, **more: Any) -> TokPortalApiError:
    with pytest.raises(TokPortalApiError) as raised:
        client.request_operation(operation, **more)
    assert raised.value.request_id
    return raised.value


def test_the_installed_client_is_the_one_held_against() -> None:
    assert version("tokportal") == "0.1.0"


@pytest.mark.parametrize("per_page", [1, 7, 25, 100])
def test_paging_to_the_end_meets_every_account_once(
    tokportal: TokPortal, server: Live, per_page: int
) -> None:
    met: list[str] = []
    for page in itertools.count(1):
        answer = tokportal.accounts.list(page=page, per_page=per_page)
        met += [account["id"] for account in answer["data"]]
        if page >= answer["pagination"]["total_pages"]:
            break
    assert sorted(met) == sorted(dashed(a["id"]) for a in roster(server, *PLATFORMS))
    assert tokportal.accounts.list(page=page + 1, per_page=per_page)["data"] == []


def test_pages_have_the_documented_defaults(tokportal: TokPortal, server: Live) -> None:
    known = len(roster(server, *PLATFORMS))
    pagination = tokportal.accounts.list()["pagination"]
    assert pagination == {"page": 1, "per_page": 25, "total": known, "total_pages": 1}


def test_filters_choose_by_platform_and_country(tokportal: TokPortal, server: Live) -> None:
    for platform in PLATFORMS:
        listed = tokportal.accounts.list(platform=platform)["data"]
        assert {a["id"] for a in listed} == {dashed(a["id"]) for a in roster(server, platform)}
    american = tokportal.accounts.list(country="US", platform=None)["data"]
    there = [a for a in roster(server, *PLATFORMS) if a["country"] == "US"]
    assert sorted(a["id"] for a in american) == sorted(dashed(a["id"]) for a in there)


def test_a_boolean_as_python_spells_it_is_understood(tokportal: TokPortal, server: Live) -> None:
    id_ = add(server, "tiktok", "gone_too_far")
    said = {"health": "unhealthy", "health_reason": "banned"}
    ours(server, "PATCH", f"/accounts/acc_{id_}", json=said)
    banned = {a["id"] for a in roster(server, *PLATFORMS) if a["health_reason"] == "banned"}
    others = {a["id"] for a in roster(server, *PLATFORMS)} - banned
    for asked, expected in [(True, banned), (False, others)]:
        listed = tokportal.accounts.list(banned=asked)["data"]
        assert {a["id"] for a in listed} == {dashed(id_) for id_ in expected}
    ours(server, "DELETE", f"/accounts/acc_{id_}")


def test_one_account_is_read_with_its_credentials(tokportal: TokPortal) -> None:
    found = tokportal.accounts.get(SAMPLE)["data"]
    assert (found["id"], found["username"]) == (SAMPLE, "coolcreator99")
    assert found["credentials"]["social_credentials"]["password"] == "Tr3nd!Set_42x"
    assert found["last_verification_code"] == "482937"


def test_an_accounts_bundles_are_listed_by_status(tokportal: TokPortal) -> None:
    bundles = tokportal.accounts.bundles(SAMPLE, status="accepted")
    assert [b["videos"]["pending"] for b in bundles["data"]] == [3]
    assert tokportal.accounts.bundles(SAMPLE, status="completed")["data"] == []


def test_a_code_that_comes_by_mail_is_fresh_once_and_cached_from_then_on(tmp_path: Path) -> None:
    port = free_port()
    with live(tmp_path / "data", "--smtp", f"127.0.0.1:{port}") as server:
        client = client_of(server)
        refusal(client, "retrieveAccountVerificationCode", path={"id": WITHOUT_A_CODE})
        body = {"kind": "smtp", "address": "trend@codes.test"}
        path = f"/accounts/acc_{WITHOUT_A_CODE.replace('-', '')}/mailbox"
        ours(server, "PUT", path, json=body)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            smtp.send_message(letter("730115", to="trend@codes.test"))
        given = [client.accounts.verification_code(WITHOUT_A_CODE)["data"] for _ in range(2)]
    assert [(one["verification_code"], one["source"]) for one in given] == [
        ("730115", "email"),
        ("730115", "cached"),
    ]


def test_the_newest_code_is_given_to_a_post_without_a_body(tokportal: TokPortal) -> None:
    answer = tokportal.accounts.verification_code(SAMPLE)
    expected = {"account_id": SAMPLE, "verification_code": "482937", "source": "email"}
    assert answer == {"data": expected}


def test_credentials_are_revealed_to_someone_who_accepts_what_follows(
    tokportal: TokPortal,
) -> None:
    asked = refusal(tokportal, "revealAccountCredentials", path={"id": WITHOUT_A_CODE})
    assert (asked.status, asked.retryable) == (428, False)
    assert asked.details is not None
    assert asked.details["consequences"]
    policy = asked.details["policy_version"]
    wrong = {"acknowledge_support_forfeit": True, "policy_version": "an older one"}
    with pytest.raises(TokPortalApiError) as raised:
        tokportal.accounts.reveal_credentials(WITHOUT_A_CODE, acceptance=wrong)
    assert (raised.value.status, raised.value.code) == (409, "CREDENTIAL_REVEAL_QUOTE_CHANGED")
    agreed = {"acknowledge_support_forfeit": True, "policy_version": policy}
    shown = tokportal.accounts.reveal_credentials(WITHOUT_A_CODE, acceptance=agreed)
    assert shown["data"]["credentials"]["tokmail_email"] == "trendwatcher22@tokmail.io"


def test_who_is_asking_and_what_there_is(tokportal: TokPortal, server: Live) -> None:
    assert tokportal.me()["data"]["credits"] == 0
    assert {p["id"] for p in tokportal.platforms()["data"]} == set(PLATFORMS)
    countries = {a["country"] for a in roster(server, *PLATFORMS) if a["country"]}
    told = tokportal.countries()["data"]
    assert {c["code"] for c in told} == countries
    assert {c["code"]: c["name"] for c in told}["BR"] == "Brazil"


def test_wrong_keys_are_told_apart(server: Live) -> None:
    unknown = refusal(client_of(server, UNKNOWN_KEY), "listAccounts")
    assert (unknown.status, unknown.code, unknown.retryable) == (401, "AUTH_INVALID_KEY", False)
    gone = refusal(client_of(server, revoked(server)), "listAccounts")
    assert (gone.status, gone.code) == (401, "AUTH_REVOKED_KEY")


def test_what_is_not_there_has_a_code_of_its_own(tokportal: TokPortal) -> None:
    account = refusal(tokportal, "getAccount", path={"id": UNKNOWN})
    assert (account.status, account.code) == (404, "ACCOUNT_NOT_FOUND")
    path = {"id": WITHOUT_A_CODE}
    code = refusal(tokportal, "retrieveAccountVerificationCode", path=path)
    assert (code.status, code.code) == (404, "VERIFICATION_CODE_NOT_FOUND")


@pytest.mark.parametrize(
    "query",
    [{"per_page": 101}, {"per_page": 0}, {"page": 0}, {"page": "two"}, {"platform": "myspace"}],
)
def test_a_question_that_cannot_be_names_its_field(
    tokportal: TokPortal, query: dict[str, Any]
) -> None:
    wrong = refusal(tokportal, "listAccounts", query=query)
    assert (wrong.status, wrong.code) == (400, "VALIDATION_ERROR")
    assert wrong.details is not None
    assert list(wrong.details["fields"]) == list(query)


def test_a_key_used_up_says_when_to_come_back(server: Live) -> None:
    client = client_of(server, issue(server, requests_per_minute=1))
    with pytest.raises(TokPortalApiError) as raised:
        [client.accounts.list() for _ in range(3)]  # a minute may turn between two of them
    spent = raised.value
    assert (spent.status, spent.code, spent.retryable) == (429, "RATE_LIMIT_EXCEEDED", True)
    assert spent.retry_after_seconds is not None
    assert 1 <= spent.retry_after_seconds <= 60
    assert spent.rate_limit is not None
    assert (spent.rate_limit["limit"], spent.rate_limit["remaining"]) == (1, 0)


def test_a_key_without_the_scope_for_secrets_sees_none(server: Live) -> None:
    client = client_of(server, issue(server, "read"))
    assert client.accounts.list()["data"]
    refused = refusal(client, "getAccount", path={"id": SAMPLE})
    assert (refused.status, refused.code) == (403, "INSUFFICIENT_SCOPE")


def test_an_endpoint_s_whole_life(tokportal: TokPortal) -> None:
    """Every operation on webhooks, as the client makes it."""
    hooks = tokportal.webhooks
    told = {event["type"]: event["emitted"] for event in hooks.events()["data"]["events"]}
    assert told["account.banned"]
    assert not told["warming.session_started"]
    asked = {"url": "https://receiver.invalid/hook", "events": ["account.banned"]}
    made = hooks.create(asked)["data"]
    id_, secret = made["id"], made.pop("signing_secret")
    assert secret.startswith("whsec_")
    assert hooks.get(id_)["data"] == made
    assert made in hooks.list(enabled=True, event="account.banned")["data"]
    assert hooks.list(enabled=False)["data"] == []
    changed = hooks.update(id_, {"events": ["account.finalized"], "enabled": True})["data"]
    assert changed["events"] == ["account.finalized"]
    tried = hooks.test(id_)["data"]
    assert (tried["success"], tried["attempts"], tried["response_status"]) == (False, 1, None)
    assert hooks.deliveries(id_, success=False)["data"] == [tried]
    assert hooks.deliveries(id_, success=True)["pagination"]["total"] == 0
    assert hooks.deliveries(id_, event_type="account.banned")["data"] == []
    again = hooks.retry_delivery(id_, tried["id"])["data"]
    assert (again["id"], again["status"], again["attempts"]) == (tried["id"], "pending", 0)
    hooks.delete(id_)
    gone = refusal(tokportal, "getWebhookEndpoint", path={"id": id_})
    assert (gone.status, gone.code) == (404, "WEBHOOK_NOT_FOUND")


def test_every_operation_the_client_knows_is_answered(tokportal: TokPortal) -> None:
    """The card and the client's own table name the same 91; what is absent says so and why."""
    card = {o.name: o for o in TOKPORTAL.operations}
    assert set(OPERATION_DEFINITIONS) == set(card)
    assert len(card) == 91
    for name, operation in card.items():
        told = OPERATION_DEFINITIONS[name]
        assert operation.path == f"/api/ext{told['path']}"
        assert operation.method == told["method"]
        multipart = told.get("request_content_type") == "multipart/form-data"
        if isinstance(operation, Absent) and not multipart:
            path = dict.fromkeys(told.get("path_params", []), "1")
            answer = refusal(tokportal, name, path=path)
            assert (answer.status, answer.code) == (501, "NOT_IMPLEMENTED"), name
            assert operation.because in str(answer)


def test_a_fault_of_ours_is_worth_another_try(broken: Live) -> None:
    fault = refusal(client_of(broken), "listAccounts")
    assert (fault.status, fault.code, fault.retryable) == (500, "INTERNAL_ERROR", True)


def test_a_workspace_can_ask_for_the_consent_step_always(server: Live) -> None:
    made = ours(server, "POST", "/workspaces", json={"name": "Careful"})
    careful = replace(server, key=made["key"])
    settings = {"settings": {"tokportal_credentials": "revealed"}}
    ours(careful, "PATCH", f"/workspaces/{made['workspace']['id']}", json=settings)
    id_ = dashed(add(careful, "tiktok", "guarded"))
    client = client_of(careful)
    assert client.accounts.get(id_)["data"]["credentials"] is None
    asked = refusal(client, "retrieveAccountVerificationCode", path={"id": id_})
    assert asked.status == 428
    assert asked.details is not None
    agreed = {
        "acknowledge_support_forfeit": True,
        "policy_version": asked.details["policy_version"],
    }
    with pytest.raises(TokPortalApiError, match="No verification code found") as raised:
        client.accounts.verification_code(id_, acceptance=agreed)
    assert raised.value.status == 404
