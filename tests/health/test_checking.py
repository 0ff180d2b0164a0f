"""What an answer proves of an account, beside what is known of it."""

from datetime import timedelta

import msgspec
import pytest

from rollcall.core.health.checking import STATES, Known, decide
from rollcall.core.health.health import POSTS_IN, REASONS, Confidence, Health
from rollcall.kit.instants import Instant, instant
from rollcall.ports.probing import Limited, Proof, Refused, Seen, Through, Unasked, Unclear, Works
from tests.makers import NOW

AT = instant(NOW)
SEEN = Seen("the profile", "200")
WORKS = Works(SEEN, Through.SESSION)
BY_TOKEN = Works(SEEN, Through.TOKEN)


def days(count: float) -> Instant:
    return instant(NOW + timedelta(days=count))


def known(state: Health, reason: str | None = None, **more: object) -> Known:
    said = {
        "state": state,
        "reason": reason,
        "can_post": state in POSTS_IN,
        "confidence": Confidence.PROBED,
        "since": days(-1),
        "ends": None,
        "until": None,
        "renews": False,
        "has_token": True,
    }
    return msgspec.convert(said | more, Known)


def refused(reason: str) -> Refused:
    return Refused(reason, Seen("the profile", "401 dead", "It is dead."), Through.TOKEN)


@pytest.mark.parametrize("state", list(Health))
@pytest.mark.parametrize(
    "proof", [Unclear("It is busy."), Unclear("500", seconds=60), Unclear("Full.", full=True)]
)
def test_what_proves_nothing_changes_no_state(state: Health, proof: Proof):
    assert decide(known(state, ends=days(-1)), proof, AT) is None
    assert decide(known(state, "token_expiring_soon", ends=days(2)), proof, AT) is None


@pytest.mark.parametrize(
    "proof", [WORKS, refused("banned"), Limited("rate_limited", SEEN), Unasked("Nobody.")]
)
def test_what_a_person_switched_off_stays_off(proof: Proof):
    off = known(Health.DISABLED, "disabled_by_person", ends=days(-1))
    assert decide(off, proof, AT) is None


def test_who_is_let_in_and_was_well_stays_as_it_was():
    assert decide(known(Health.HEALTHY), WORKS, AT) is None
    assert decide(known(Health.HEALTHY, ends=days(8)), WORKS, AT) is None
    assert decide(known(Health.HEALTHY, ends=days(3), renews=True), WORKS, AT) is None


def test_a_week_before_its_end_it_is_expiring_and_once_renewed_it_is_well():
    found = decide(known(Health.HEALTHY, ends=days(6.9)), WORKS, AT)
    assert found is not None
    assert (found.state, found.reason, found.can_post) == (
        Health.EXPIRING,
        "token_expiring_soon",
        True,
    )
    assert found.evidence == {
        "asked": "the profile",
        "answered": "200",
        "at": AT,
        "ends": days(6.9),
    }
    near = known(Health.EXPIRING, "token_expiring_soon", ends=days(2))
    assert decide(near, WORKS, AT) is None
    renewed = known(Health.EXPIRING, "token_expiring_soon", ends=days(60))
    mended = decide(renewed, WORKS, AT)
    assert mended is not None
    assert (mended.state, mended.reason) == (Health.HEALTHY, None)


def test_an_end_that_nobody_named_is_not_made_up():
    told = known(Health.EXPIRING, "token_expiring_soon")
    assert decide(told, WORKS, AT) is None


def test_a_read_that_works_leaves_what_stops_posts():
    for reason in ("permission_missing", "recent_failures"):
        held = known(Health.UNHEALTHY, reason, confidence=Confidence.PROVED)
        assert decide(held, WORKS, AT) is None
    cannot = known(Health.HEALTHY, "recent_failures", can_post=False, ends=days(2))
    assert decide(cannot, WORKS, AT) is None
    assert decide(known(Health.SETUP_INCOMPLETE, "page_not_chosen"), WORKS, AT) is None


def test_a_ban_that_a_post_proved_is_not_disproved_by_a_read():
    banned = known(Health.UNHEALTHY, "banned", confidence=Confidence.PROVED)
    assert decide(banned, WORKS, AT) is None
    seen = known(Health.UNHEALTHY, "banned", confidence=Confidence.PROBED)
    found = decide(seen, WORKS, AT)
    assert found is not None
    assert found.state is Health.HEALTHY


def test_a_token_that_works_mends_what_a_token_ended_and_no_other_session():
    for reason in ("token_refused", "token_expired"):
        found = decide(known(Health.EXPIRED, reason), BY_TOKEN, AT)
        assert found is not None
        assert (found.state, found.confidence) == (Health.HEALTHY, Confidence.PROBED)
    for reason in ("cookies_expired", "session_expired", "secrets_lost"):
        assert decide(known(Health.EXPIRED, reason), BY_TOKEN, AT) is None
    assert decide(known(Health.EXPIRED, "cookies_expired"), WORKS, AT) is not None
    assert decide(known(Health.EXPIRED, "secrets_lost"), WORKS, AT) is None


@pytest.mark.parametrize("reason", STATES)
def test_every_reason_to_refuse_has_words(reason: str):
    assert reason in REASONS


@pytest.mark.parametrize(
    "reason, state", [(r, s) for r, s in STATES.items() if s is not Health.LIMITED]
)
def test_a_refusal_is_told_with_what_proves_it(reason: str, state: Health):
    found = decide(known(Health.HEALTHY), refused(reason), AT)
    assert found is not None
    assert (found.state, found.reason, found.can_post) == (state, reason, False)
    assert found.evidence == {
        "asked": "the profile",
        "answered": "401 dead",
        "said": "It is dead.",
        "at": AT,
    }


def test_a_refusal_that_tells_nothing_new_changes_nothing():
    assert decide(known(Health.EXPIRED, "cookies_expired"), refused("token_refused"), AT) is None
    assert decide(known(Health.UNHEALTHY, "banned"), refused("token_refused"), AT) is None
    assert decide(known(Health.UNHEALTHY, "banned"), refused("banned"), AT) is None
    assert (
        decide(known(Health.EXPIRED, "token_expired"), refused("checkpoint_required"), AT) is None
    )
    assert decide(known(Health.EXPIRED, "token_expired"), refused("banned"), AT) is not None
    assert decide(known(Health.HEALTHY), refused("a_word_of_nobody"), AT) is None


def test_a_limit_ends_when_its_platform_said_and_not_before():
    held = decide(known(Health.HEALTHY), Limited("rate_limited", SEEN, NOW), AT)
    assert held is not None
    assert (held.state, held.reason, held.can_post) == (Health.LIMITED, "rate_limited", False)
    assert held.evidence == {"asked": "the profile", "answered": "200", "at": AT, "until": AT}
    still = known(Health.LIMITED, "rate_limited", until=days(1))
    assert decide(still, WORKS, AT) is None
    over = known(Health.LIMITED, "rate_limited", until=AT)
    assert decide(over, WORKS, AT) is not None
    longer = Limited("rate_limited", SEEN, NOW + timedelta(days=1))
    assert decide(over, longer, AT) is not None
    assert decide(still, longer, AT) is None


@pytest.mark.parametrize(
    "reason, lasts",
    [("rate_limited", timedelta(minutes=15)), ("quota_exhausted", timedelta(hours=12))],
)
def test_a_limit_of_which_nobody_named_the_end_lasts_as_long_as_is_usual(
    reason: str, lasts: timedelta
):
    begun = known(Health.LIMITED, reason, since=AT)  # at noon
    assert begun.limit_ends == instant(NOW + lasts)


def test_where_nobody_can_be_asked_the_end_that_was_named_is_believed():
    nobody = Unasked("It has no token.")
    soon = decide(known(Health.HEALTHY, ends=days(3)), nobody, AT)
    assert soon is not None
    assert (soon.state, soon.confidence) == (Health.EXPIRING, Confidence.INFERRED)
    over = decide(known(Health.EXPIRING, "token_expiring_soon", ends=AT), nobody, AT)
    assert over is not None
    assert (over.state, over.reason, over.can_post) == (Health.EXPIRED, "token_expired", False)
    no_token = decide(known(Health.HEALTHY, ends=AT, has_token=False), nobody, AT)
    assert no_token is not None
    assert no_token.reason == "session_expired"
    for left in (
        known(Health.HEALTHY),
        known(Health.HEALTHY, ends=days(20)),
        known(Health.HEALTHY, ends=days(-1), renews=True),
        known(Health.EXPIRING, "token_expiring_soon", ends=days(1)),
        known(Health.UNHEALTHY, "banned", ends=days(-1)),
    ):
        assert decide(left, nobody, AT) is None


SILENT = Unclear("one.example cannot be asked now.", silent=True)


def test_a_server_that_is_gone_for_days_is_said_and_its_account_is_not_called_dead():
    gone = known(Health.HEALTHY, proved_at=days(-4), faults=9)
    found = decide(gone, SILENT, AT)
    assert found is not None
    assert (found.state, found.reason, found.can_post) == (Health.LIMITED, "server_silent", False)
    assert found.confidence is Confidence.INFERRED
    assert found.evidence is not None
    assert (found.evidence["since"], found.evidence["answered"]) == (days(-4), SILENT.why)

    back = decide(known(Health.LIMITED, "server_silent", since=AT), BY_TOKEN, AT)
    assert back is not None
    assert (back.state, back.can_post) == (Health.HEALTHY, True)


@pytest.mark.parametrize(
    "known",
    [
        known(Health.HEALTHY, proved_at=days(-2), faults=50),
        known(Health.HEALTHY, proved_at=days(-9), faults=3),  # nobody looked meanwhile
        known(Health.HEALTHY, since=days(-2), faults=50),
        known(Health.LIMITED, "server_silent", proved_at=days(-9), faults=50),
        known(Health.EXPIRED, "token_refused", proved_at=days(-9), faults=50),
        known(Health.UNHEALTHY, "banned", proved_at=days(-9), faults=50),
        known(Health.DISABLED, proved_at=days(-9), faults=50),
    ],
)
def test_a_silence_that_is_short_or_says_nothing_new_changes_nothing(known: Known):
    assert decide(known, SILENT, AT) is None


def test_whoever_is_silenced_posts_until_its_platform_says_otherwise():
    silenced = decide(known(Health.HEALTHY), Limited("silenced", SEEN, posts=True), AT)
    assert silenced is not None
    assert (silenced.state, silenced.can_post) == (Health.LIMITED, True)
    now = known(Health.LIMITED, "silenced", can_post=True, since=AT)
    assert now.limit_ends is None
    assert decide(now, Limited("silenced", SEEN, posts=True), AT) is None
    over = decide(now, BY_TOKEN, AT)
    assert over is not None
    assert over.state is Health.HEALTHY
