"""An account spelled to a face, read back and spelled again says the same: nothing was lost."""

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.checking import check
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.records import new_record
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.orders.orders import SLOT_STATES, Order
from rollcall.dialects.lobstr import accounts as lobstr
from rollcall.dialects.lobstr import reading as from_lobstr
from rollcall.dialects.posteverywhere import accounts as posteverywhere
from rollcall.dialects.posteverywhere import health as posteverywhere_health
from rollcall.dialects.posteverywhere import reading as from_posteverywhere
from rollcall.dialects.tikmatrix import accounts as tikmatrix
from rollcall.dialects.tikmatrix import reading as from_tikmatrix
from rollcall.dialects.tokportal import accounts as tokportal
from rollcall.dialects.tokportal import bundles as tokportal_bundles
from rollcall.dialects.tokportal import reading as from_tokportal
from rollcall.kit.instants import Instant, instant
from tests.exchange.strategies import ACCOUNT_FACTS, INSTANTS, LINE
from tests.makers import NOW

UUID = "0197f0000000700080000000000000aa"
HEX = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
HARVESTS = st.lists(st.builds(Harvest, HEX, LINE), max_size=3, unique_by=lambda harvest: harvest.id)
ORDERS = st.builds(
    Order,
    id=HEX,
    title=st.none() | LINE,
    kind=st.sampled_from(["account_only", "account_and_videos", "videos_only"]),
    platform=st.sampled_from(["tiktok", "instagram"]),
    country=st.sampled_from(["USA", "FR", "GB"]),
    status=st.sampled_from(["pending_setup", "published", "accepted", "completed"]),
    edits_quantity=st.integers(0, 50),
    used_edits=st.integers(0, 50),
    credit_cost=st.integers(0, 5000),
    external_ref=st.none() | LINE,
    made_account=st.booleans(),
    auto_finalize=st.booleans(),
    wants=st.sets(st.sampled_from(["niche_warming", "deep_warming", "moderation"])).map(tuple),
    created_at=INSTANTS,
    updated_at=INSTANTS,
    slots=st.dictionaries(st.sampled_from(SLOT_STATES), st.integers(1, 9)),
)


def record(facts: AccountFacts) -> dict[str, Any]:
    """The whole record that the facts come to, as a view would read it."""
    checked = check(facts, PLATFORMS)
    row = new_record(1, UUID, checked, instant(NOW)) | {"number": 7}
    said = checked.said() if row["device_serial"] else {}
    online = said.get("device_online", False)
    return row | {"device_model": said.get("device_model"), "device_online": online}


def seen(view: type[msgspec.Struct], facts: AccountFacts) -> Any:
    row = record(facts)
    values = {name: row[name] for name in view.__struct_fields__}
    for name in values.keys() & {"params", "tags", "health_evidence"}:
        values[name] = msgspec.Raw(values[name].encode()) if values[name] is not None else None
    return view(**values)


def sent(answer: object) -> bytes:
    return msgspec.json.encode(answer)


def read_back(raw: bytes, shape: type[Any], dossier_of: Callable[[Any], Dossier]) -> Dossier:
    return dossier_of(msgspec.json.decode(raw, type=shape, strict=False))


def of(facts: AccountFacts, platforms: tuple[str, ...]) -> AccountFacts:
    """The same on a platform that the face knows, and on a device where it says it is online."""
    known = facts.platform if facts.platform in platforms else platforms[0]
    return msgspec.structs.replace(facts, platform=known)


# Where a face has one field for both names, one that begins with @ is a username.
NAMED = ACCOUNT_FACTS.filter(lambda facts: not (facts.display_name or "").strip().startswith("@"))


@given(ACCOUNT_FACTS)
def test_tikmatrix_read_back_says_the_same(facts: AccountFacts):
    spelled = tikmatrix.spell(seen(tikmatrix.Listed, of(facts, tikmatrix.PLATFORMS)))

    read = read_back(sent(spelled), from_tikmatrix.Given, from_tikmatrix.dossier)

    assert read.facts.external_id == "tikmatrix:7"
    assert sent(tikmatrix.spell(seen(tikmatrix.Listed, read.facts))) == sent(spelled)


@given(NAMED, HARVESTS)
def test_lobstr_read_back_says_the_same(facts: AccountFacts, harvests: list[Harvest]):
    spelled = lobstr.spell(
        seen(lobstr.Listed, of(facts, tuple(lobstr.TYPE_OF))), harvests, PLATFORMS
    )

    read = read_back(sent(spelled), from_lobstr.Given, from_lobstr.dossier)

    again = lobstr.spell(seen(lobstr.Listed, read.facts), list(read.harvests), PLATFORMS)
    assert read.facts.external_id == f"lobstr:{UUID}"
    assert sent(again) == sent(spelled)


@given(ACCOUNT_FACTS, st.none() | st.tuples(LINE, LINE), st.none() | st.just("482937"))
def test_tokportal_read_back_says_the_same(
    facts: AccountFacts, passwords: tuple[str, str] | None, code: str | None
):
    def detail(facts: AccountFacts) -> tokportal.AccountDetail:
        account = seen(tokportal.Detailed, of(facts, tokportal.PLATFORMS))
        mailbox, password = passwords or (None, None)
        social = tokportal.SocialCredentials(account.email, password or None)
        return tokportal.AccountDetail(
            **msgspec.structs.asdict(tokportal.spell(account, PLATFORMS)),
            credentials=tokportal.Credentials(account.mailbox, mailbox or None, social),
            last_verification_code=code,
            current_cm_id=account.manager,
        )

    spelled = detail(facts)
    read = read_back(sent(spelled), from_tokportal.Given, from_tokportal.dossier)

    kept = {kind.value: secret.reveal() for kind, secret in read.secrets.items()}
    given_ = dict(zip(("mailbox_password", "password"), passwords or (), strict=False))
    assert kept == {kind: value for kind, value in given_.items() if value}
    assert [c.code.reveal() for c in read.codes] == ([code] if code else [])
    assert sent(detail(read.facts)) == sent(spelled)


@given(ORDERS)
def test_a_tokportal_bundle_read_back_says_the_same(order: Order):
    spelled = tokportal_bundles.spell(order, UUID)

    read = from_tokportal.order(
        msgspec.json.decode(sent(spelled), type=from_tokportal.GivenBundle, strict=False)
    )

    assert sent(tokportal_bundles.spell(read, UUID)) == sent(spelled)


@given(NAMED, st.none() | INSTANTS)
def test_posteverywhere_read_back_says_the_same(facts: AccountFacts, refreshed: Instant | None):
    spelled = posteverywhere.spell(seen(posteverywhere.Listed, facts))
    health = posteverywhere_health.spell(seen(Account, facts), refreshed, instant(NOW))
    given_ = msgspec.json.decode(sent(spelled), type=from_posteverywhere.Given)
    detail = msgspec.json.decode(sent(health), type=from_posteverywhere.GivenDetail)

    read = from_posteverywhere.dossier(given_, detail=detail)

    sessions = [session.refreshed_at for session in read.sessions]
    last = max(sessions, default=None)
    again = posteverywhere_health.spell(seen(Account, read.facts), last, instant(NOW))
    assert sent(posteverywhere.spell(seen(posteverywhere.Listed, read.facts))) == sent(spelled)
    assert sent(again) == sent(health)


@given(NAMED)
def test_posteverywhere_alone_is_read_without_its_health_page(facts: AccountFacts):
    spelled = posteverywhere.spell(seen(posteverywhere.Listed, facts))
    given_ = msgspec.json.decode(sent(spelled), type=from_posteverywhere.Given)

    read = from_posteverywhere.dossier(given_)

    assert sent(posteverywhere.spell(seen(posteverywhere.Listed, read.facts))) == sent(spelled)
