"""What every face refuses comes in its vendor's own words: JSON always, and never a 500."""

import json
from datetime import timedelta
from typing import Any

import pytest

from rollcall.core import errors
from rollcall.core.access.caller import Scope
from rollcall.core.errors import CoreError, KeyFault, Quota
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.dialects import DIALECTS
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.wire import refusals
from rollcall.wire.card import Trace
from rollcall.wire.refusals import Fault
from tests.broken import lose_the_accounts
from tests.dialects.speakers import SPEAKERS, Speaker
from tests.makers import NOW, account
from tests.place import Place

LOBSTR, TOKPORTAL, POSTEVERYWHERE = SPEAKERS[1:]
EVERY_REFUSAL: list[CoreError] = [
    *(errors.Unauthenticated(why) for why in KeyFault),
    errors.Forbidden(Scope.WRITE),
    errors.NotInPlan("premium"),
    errors.Invalid({"page": "Not a number."}),
    errors.NotFound("account", "1"),
    errors.Conflict("It is in use."),
    errors.Stale(),
    errors.QuoteChanged("2"),
    errors.NeedsConsent("1", ["It is shown."]),
    errors.TooManyRequests(Quota(10, 0, 100, 5)),
    errors.Unavailable("The database is busy."),
    refusals.InvalidQuery({"page": "Not a number."}),
    refusals.NotServed("GET /x", "Not built."),
    refusals.NoSuchPath("/x"),
    refusals.WrongMethod("PUT", ["GET"]),
    refusals.Unreadable("it is empty"),
    refusals.TooLarge(10),
    refusals.TooSlow(30),
    Fault(),
]


def test_no_kind_of_refusal_is_left_out_here() -> None:
    named = [*vars(errors).values(), *vars(refusals).values()]
    kinds = {kind for kind in named if isinstance(kind, type) and issubclass(kind, CoreError)}
    # Streams are our own API's alone.
    assert not any(getattr(o, "stream", False) for face in DIALECTS for o in face.operations)
    kinds -= {CoreError, refusals.TooManyStreams}
    assert {type(refusal) for refusal in EVERY_REFUSAL} == kinds


@pytest.mark.parametrize("refusal", EVERY_REFUSAL, ids=lambda r: type(r).__name__)
def test_each_kind_has_words_and_a_status_of_its_own(speaker: Speaker, refusal: CoreError) -> None:
    failure = speaker.face.failure(refusal, Trace("req_1", NOW))
    assert speaker.code(failure.body)
    # TikMatrix and lobstr have no consent step, so nothing there can ask for it.
    asks_for_consent = isinstance(refusal, errors.NeedsConsent) and speaker is not TOKPORTAL
    assert (failure.status == 500) == (isinstance(refusal, Fault) or asks_for_consent)


async def test_a_missing_and_an_unknown_key(speaker: Speaker, place: Place) -> None:
    path = speaker.face.prefix + speaker.list_path
    speaker.refused(await place.web.get(path), speaker.no_key)
    for key in (
        "",
        "x",
        "0" * 46,
        f"pe_live_{'0' * 46}",
        "ключ".encode().decode("latin-1"),
        "k" * 999,
    ):
        headers = {k: v.encode("latin-1") for k, v in speaker.shows(key).items()}
        speaker.refused(await place.web.get(path, headers=headers), speaker.no_key)


async def test_a_key_in_another_vendors_place_is_no_key(place: Place) -> None:
    shown = {speaker.face.name: speaker.shows(place.key) for speaker in SPEAKERS}
    for speaker, other in [
        (LOBSTR, "posteverywhere"),
        (POSTEVERYWHERE, "lobstr"),
        (TOKPORTAL, "lobstr"),
    ]:
        path = speaker.face.prefix + speaker.list_path
        speaker.refused(await place.web.get(path, headers=shown[other]), 401)


async def test_an_expired_key(speaker: Speaker, place: Place) -> None:
    key = await place.issue(Scope.READ, expires_at=instant(NOW + timedelta(minutes=1)))
    assert (await speaker.list(place, key=key)).status_code == 200
    place.clock.set_ahead(timedelta(minutes=1))
    code = speaker.refused(await speaker.list(place, key=key), speaker.no_key)
    if speaker is LOBSTR:
        assert code == "TokenExpired"


async def test_a_revoked_key(speaker: Speaker, place: Place) -> None:
    made = (await place.ask("POST", "/v1/keys", json={"name": "short-lived"})).json()
    assert (await speaker.list(place, key=made["key"])).status_code == 200
    await place.ask("DELETE", f"/v1/keys/{made['details']['id']}")
    code = speaker.refused(await speaker.list(place, key=made["key"]), speaker.no_key)
    if speaker is TOKPORTAL:
        assert code == "AUTH_REVOKED_KEY"


async def test_a_key_without_the_scope(speaker: Speaker, place: Place) -> None:
    key = await place.issue(Scope.WRITE)
    speaker.refused(await speaker.list(place, key=key), 403)


@pytest.mark.parametrize(
    "speaker, method, path",
    [
        (LOBSTR, "DELETE", "/v1/accounts/1"),
        (LOBSTR, "POST", "/v1/accounts"),
        (LOBSTR, "POST", "/v1/accounts/cookies"),
        (TOKPORTAL, "GET", "/api/ext/accounts/1"),
        (TOKPORTAL, "POST", "/api/ext/accounts/1/verification-code"),
        (TOKPORTAL, "POST", "/api/ext/accounts/1/reveal-credentials"),
    ],
    ids=lambda value: getattr(value, "face", value) if isinstance(value, str) else "",
)
async def test_a_key_that_may_only_read_neither_writes_nor_sees_secrets(
    place: Place, speaker: Speaker, method: str, path: str
) -> None:
    key = await place.issue(Scope.READ)
    speaker.refused(await speaker.ask(place, method, path, key=key), 403)


async def test_a_key_used_up(speaker: Speaker, place: Place) -> None:
    key = await place.issue(Scope.READ, requests_per_minute=3)
    answers = [await speaker.list(place, key=key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    speaker.refused(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    if speaker is not SPEAKERS[0]:
        remaining = [answer.headers["x-ratelimit-remaining"] for answer in answers]
        assert remaining == ["2", "1", "0", "0"]
    place.clock.set_ahead(timedelta(minutes=1))
    assert (await speaker.list(place, key=key)).status_code == 200


@pytest.mark.parametrize("speaker", SPEAKERS[1:], ids=lambda speaker: speaker.face.name)
async def test_a_refusal_says_how_much_is_left_too(speaker: Speaker, place: Place) -> None:
    key = await place.issue(Scope.READ, requests_per_minute=3)
    answer = await speaker.ask(place, "GET", f"{speaker.list_path}?{speaker.size}=0", key=key)
    speaker.refused(answer, 400)
    left = [answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining")]
    assert left == ["3", "2"]
    assert int(answer.headers["x-ratelimit-reset"]) > place.clock().timestamp()


async def test_the_wrong_method(speaker: Speaker, place: Place) -> None:
    for method in ("PUT", "OPTIONS", "BREW"):
        answer = await speaker.ask(place, method, speaker.list_path)
        speaker.refused(answer, 405)
        allowed = {o.method for o in speaker.face.operations if o.path == speaker.list_path}
        assert set(answer.headers["allow"].split(", ")) == allowed


async def test_no_method_of_any_path_is_a_fault_or_a_redirect(
    speaker: Speaker, place: Place
) -> None:
    methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    for path in {o.path.replace("{id}", "none") for o in speaker.face.operations}:
        for method in methods:
            answer = await speaker.ask(place, method, path)
            assert (
                answer.status_code < 300
                or 400 <= answer.status_code < 500
                or (answer.status_code == 501)
            ), (method, path)
            if answer.status_code >= 400 and method != "HEAD":
                speaker.refused(answer, answer.status_code)


async def test_an_unknown_path(speaker: Speaker, place: Place) -> None:
    for path in ("", "/", "/nothing", "/api", "/v1", "//", "/%00", "/%ff", "/é"):
        speaker.refused(await speaker.ask(place, "GET", path), 404)


async def test_a_trailing_slash_is_another_path_and_never_a_redirect(
    speaker: Speaker, place: Place
) -> None:
    for operation in speaker.face.operations:
        path = operation.path.replace("{id}", "none") + "/"
        speaker.refused(await speaker.ask(place, operation.method, path), 404)


@pytest.mark.parametrize("wrong", ["0", "-1", "ten", "1.5", "1e9", "9" * 30, "١٠", "1 or 1=1"])
async def test_a_page_that_cannot_be(speaker: Speaker, place: Place, wrong: str) -> None:
    answer = await speaker.list(place, params={speaker.size: wrong})
    speaker.refused(answer, 400)
    assert speaker.size in answer.text


async def test_too_large_a_page(speaker: Speaker, place: Place) -> None:
    answer = await speaker.list(place, params={speaker.size: speaker.most})
    assert answer.status_code == 200
    speaker.refused(await speaker.list(place, params={speaker.size: speaker.most + 1}), 400)


async def test_a_page_far_beyond_the_last_is_empty(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    name = "offset" if speaker is POSTEVERYWHERE else "page"
    answer = await speaker.list(place, params={name: 100_000_000})
    assert answer.status_code == 200
    assert speaker.rows(answer.json()) == []


async def test_parameters_nobody_knows_change_nothing(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    plain = await speaker.list(place)
    asked = await speaker.list(place, params={"colour": "green", "sort": "'; DROP TABLE accounts"})
    assert speaker.rows(asked.json()) == speaker.rows(plain.json())
    assert len(speaker.rows(plain.json())) == 1


async def test_far_too_many_parameters(speaker: Speaker, place: Place) -> None:
    query = "&".join(f"p{n}=1" for n in range(200))
    speaker.refused(await speaker.ask(place, "GET", f"{speaker.list_path}?{query}"), 400)


async def test_nul_bytes_on_each_database(speaker: Speaker, either_place: Place) -> None:
    place = either_place
    await place.put(account("ada"))
    for query in ("x=%00", f"{speaker.size}=%00", "platform=%00", "tag=a%00b", "country=%00%00"):
        speaker.refused(await speaker.ask(place, "GET", f"{speaker.list_path}?{query}"), 400)
    if speaker is not SPEAKERS[0]:
        for word in ("%00", "a%00b", "%00" * 32):
            speaker.refused(await speaker.ask(place, "GET", f"{speaker.list_path}/{word}"), 404)


@pytest.mark.parametrize("word", ["0", "-1", "9" * 400, "none", "é", "%ff", "%20", "1%0a", "1.0"])
async def test_an_account_that_cannot_be(speaker: Speaker, either_place: Place, word: str) -> None:
    if speaker is SPEAKERS[0]:
        word = f"{word}/none"  # it has no such path
    speaker.refused(await speaker.ask(either_place, "GET", f"{speaker.list_path}/{word}"), 404)


@pytest.mark.parametrize(
    "speaker, path",
    [
        (LOBSTR, "/v1/accounts"),
        (LOBSTR, "/v1/accounts/cookies"),
        (TOKPORTAL, "/api/ext/accounts/{id}/reveal-credentials"),
        (TOKPORTAL, "/api/ext/accounts/{id}/verification-code"),
    ],
    ids=["lobstr-limits", "lobstr-cookies", "tokportal-reveal", "tokportal-code"],
)
@pytest.mark.parametrize(
    "body, status",
    [
        (b"{", 400),
        (b"nonsense", 400),
        (b"\x00", 400),
        (b"\xff\xfe", 400),
        (b'"text"', 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000, 400),
        (b'{"account": 1, "type": [], "acknowledge_support_forfeit": "yes"}', 400),
        (b'{"account": null, "policy_version": 1}', 400),
        (b" " * 1_048_577, 413),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, bytes) else str(value),
)
async def test_a_body_that_cannot_be(
    place: Place, speaker: Speaker, path: str, body: bytes, status: int
) -> None:
    code = CodeFacts(code=Secret("123456"), source="email", received_at=instant(NOW))
    await place.put(account("ada", uuid="00000000000070008000000000000001", codes=[code]))
    path = path.replace("{id}", "00000000-0000-7000-8000-000000000001")
    speaker.refused(await speaker.ask(place, "POST", path, content=body), status)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "facebook-sync", "cookies": {"c_user": "\0", "xs": "\0"}},
        {"type": "facebook-sync", "cookies": {"c_user": "1", "xs": "1", "\0": "1"}},
        {"type": "\0", "cookies": {}},
        {"type": "facebook-sync", "cookies": {}, "account": "\0"},
        {"type": "facebook-sync", "cookies": {"c_user": "\ud800", "xs": "1"}},
        {"account": "00000000000070008000000000000001", "params": {"\0": "\0"}},
        {"account": "00000000000070008000000000000001", "params": {"batch": 10**400}},
        {"account": "00000000000070008000000000000001", "params": {"a": "x" * 900_000}},
    ],
    ids=range(8),
)
async def test_odd_text_in_a_body_is_taken_or_refused_on_each_database(
    either_place: Place, body: dict[str, Any]
) -> None:
    await either_place.put(account("ada", "facebook", uuid="00000000000070008000000000000001"))
    path = "/v1/accounts/cookies" if "cookies" in body else "/v1/accounts"
    answer = await LOBSTR.ask(either_place, "POST", path, content=json.dumps(body))
    if answer.status_code != 200:
        LOBSTR.refused(answer, answer.status_code)
        assert answer.status_code in {400, 404}
    listed = await LOBSTR.list(either_place)
    assert listed.status_code == 200


async def test_another_workspaces_accounts_are_not_there(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada", number=7, uuid="00000000000070008000000000000007"))
    neighbour = await place.neighbour()
    assert speaker.rows((await speaker.list(neighbour)).json()) == []
    for path in (
        f"{speaker.list_path}/7",
        f"{speaker.list_path}/00000000000070008000000000000007",
        f"{speaker.list_path}/00000000-0000-7000-8000-000000000007",
        f"{speaker.list_path}/7/health",
        f"{speaker.list_path}/00000000-0000-7000-8000-000000000007/bundles",
    ):
        speaker.refused(await speaker.ask(neighbour, "GET", path), 404)
    for method, path in (
        ("DELETE", "/v1/accounts/00000000000070008000000000000007"),
        ("POST", "/api/ext/accounts/00000000-0000-7000-8000-000000000007/verification-code"),
        ("POST", "/api/ext/accounts/00000000-0000-7000-8000-000000000007/reveal-credentials"),
    ):
        assert (await speaker.ask(neighbour, method, path)).status_code in {404, 405}
    assert len(speaker.rows((await speaker.list(place)).json())) == 1


async def test_a_key_sees_the_accounts_it_may_see_alone(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada", number=7, tags=["team"]), account("grace", number=8))
    for asked in ({"account_numbers": (7,)}, {"account_tags": ("team",)}):
        key = await place.issue(Scope.READ, **asked)
        rows = speaker.rows((await speaker.list(place, key=key)).json())
        assert len(rows) == 1
        assert "ada" in str(rows)
    assert len(speaker.rows((await speaker.list(place)).json())) == 2
    key = await place.issue(Scope.READ, account_numbers=(7,))
    if speaker is POSTEVERYWHERE:
        assert (await speaker.ask(place, "GET", "/api/v1/accounts/7", key=key)).status_code == 200
        speaker.refused(await speaker.ask(place, "GET", "/api/v1/accounts/8", key=key), 404)


async def test_a_platform_its_vendor_does_not_know_is_not_listed(
    speaker: Speaker, place: Place
) -> None:
    platforms = ("tiktok", "instagram", "linkedin", "x")
    await place.put(*(account(f"on_{platform}", platform) for platform in platforms))
    rows = str(speaker.rows((await speaker.list(place)).json()))
    known = speaker.face.platforms or ()
    assert {p for p in platforms if f"on_{p}" in rows} == {p for p in platforms if p in known}


async def test_a_platform_its_vendor_does_not_know_is_not_found_by_its_id(place: Place) -> None:
    await place.put(account("ada", "linkedin", uuid="00000000000070008000000000000007"))
    path = "/api/ext/accounts/00000000-0000-7000-8000-000000000007"
    for more in ("", "/bundles"):
        TOKPORTAL.refused(await TOKPORTAL.ask(place, "GET", path + more), 404)


async def test_a_fault_of_ours_tells_nothing_of_its_cause(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    lose_the_accounts(place.runtime.settings.data)
    answer = await speaker.list(place, headers={"x-request-id": "look-me-up"})
    speaker.refused(answer, 500)
    assert answer.headers["x-request-id"] == "look-me-up"
    for word in ("sqlite", "accounts_elsewhere", "no such table", "Traceback", "select"):
        assert word not in answer.text.lower()


async def test_a_request_id_that_is_not_safe_is_not_repeated(
    speaker: Speaker, place: Place
) -> None:
    for sent in ("a b", "x" * 129, "<script>", "é"):
        headers = {"x-request-id": sent.encode("latin-1")}
        answer = await speaker.list(place, headers=headers)
        assert answer.headers["x-request-id"].startswith("req_")
