"""Presence: what adb's words come to, and that they are not believed too soon."""

from datetime import timedelta

import pytest

from rollcall.core.devices.identity import device_of
from rollcall.core.devices.presence import (
    CALM,
    MANY,
    WINDOW,
    Presence,
    best,
    decide,
    is_unsettled,
    unheard_of,
)
from rollcall.core.devices.reasons import MEANING, OF_STATE, Reason, means, remedy
from rollcall.kit.instants import Instant, instant
from rollcall.ports.devices import Described
from tests.makers import NOW

SOON = timedelta(seconds=1)


class Story:
    """What adb says of a device, one word after the other."""

    def __init__(self) -> None:
        self.at = NOW
        self.presence: Presence | None = None

    def say(self, state: str | None, after: timedelta = SOON) -> Presence:
        self.at += after
        self.presence = decide(self.presence, state, self.now)
        return self.presence

    @property
    def now(self) -> Instant:
        return instant(self.at)


def how(presence: Presence) -> tuple[bool, str | None]:
    return presence.online, presence.reason


def test_it_is_there_at_once_and_lost_only_after_a_while() -> None:
    story = Story()
    assert how(story.say("device")) == (True, None)
    there = story.say("device")
    for state in ("offline", None, "offline"):
        gone = story.say(state)
        assert how(gone) == (True, None)
        assert gone.state == state
        assert gone.since == there.since
        assert is_unsettled(gone)
    lost = story.say("offline", CALM)
    assert how(lost) == (False, Reason.OFFLINE)
    assert lost.since == story.now
    assert lost.seen_at is not None
    assert lost.seen_at < story.now
    assert not is_unsettled(lost)
    assert how(story.say("device")) == (True, None)


def test_a_moment_away_changes_nothing() -> None:
    story = Story()
    before = story.say("device")
    story.say("offline")
    after = story.say("device")
    assert (after.online, after.reason, after.since) == (True, None, before.since)
    assert len(after.drops) == 1


@pytest.mark.parametrize("state", [*OF_STATE, "quantum"])
def test_each_word_has_a_reason_and_each_reason_a_remedy(state: str | None) -> None:
    presence = Story().say(state)
    assert how(presence) == (False, OF_STATE.get(state, Reason.OTHER_STATE))
    assert means(presence.reason)
    assert remedy(presence.reason)
    assert set(MEANING) == set(Reason)


def test_on_its_way_back_it_is_not_said_to_be_lost_anew() -> None:
    story = Story()
    gone = story.say(None)
    assert how(gone) == (False, Reason.NOT_CONNECTED)
    assert story.say("offline").since == gone.since
    assert is_unsettled(story.say("connecting"))
    assert how(story.say("connecting", CALM)) == (False, Reason.CONNECTING)
    assert how(story.say("device")) == (True, None)


def test_a_phone_that_does_not_trust_the_key_says_so_until_it_does() -> None:
    story = Story()
    assert how(story.say("authorizing")) == (False, Reason.CONNECTING)
    asked = story.say("unauthorized")
    assert how(asked) == (False, Reason.UNAUTHORIZED)
    assert remedy(asked.reason) == "Unlock it and accept the key on the phone."
    for state in ("offline", "authorizing", "unauthorized"):  # adb tries again every now and then
        assert story.say(state).since == asked.since
    assert how(story.say(None)) == (False, Reason.NOT_CONNECTED)
    assert how(story.say("device")) == (True, None)


def test_one_that_comes_and_goes_must_stay_before_it_counts() -> None:
    story = Story()
    story.say("device")
    for _ in range(MANY):
        story.say("offline")
        story.say("device")
    assert how(story.say("device")) == (True, Reason.FLAPPING)
    story.say("offline")
    assert how(story.say("offline", CALM)) == (False, Reason.FLAPPING)
    back = story.say("device")
    assert how(back) == (False, Reason.FLAPPING)
    assert is_unsettled(back)
    calm = story.say("device", CALM)
    assert how(calm) == (True, Reason.FLAPPING)
    assert is_unsettled(calm), "in the end it does not flap any more"
    assert how(story.say("device", WINDOW)) == (True, None)


def test_flapping_does_not_hide_what_somebody_must_do() -> None:
    story = Story()
    for _ in range(MANY + 1):
        story.say("device")
        story.say("offline")
    assert how(story.say("unauthorized", CALM)) == (False, Reason.UNAUTHORIZED)


def test_a_server_that_is_gone_is_no_loss_of_the_device() -> None:
    story = Story()
    story.say("device")
    gone = unheard_of(story.presence, Reason.SERVER_UNREACHABLE, story.now)
    assert how(gone) == (False, Reason.SERVER_UNREACHABLE)
    assert gone.state is None
    back = decide(gone, "device", instant(story.at + SOON))
    assert how(back) == (True, None)
    assert back.drops == ()


def test_of_several_connections_the_best_counts() -> None:
    assert best(["offline", "device", None]) == "device"
    assert best([None, "offline", "unauthorized"]) == "unauthorized"
    assert best(["offline", "recovery"]) == "recovery"
    assert best([None]) is None
    assert best([]) is None


@pytest.mark.parametrize(
    "serial, own, device",
    [
        ("192.168.1.5:5555", "RC1", "RC1"),
        ("RC1", "RC1", "RC1"),
        ("RC1", None, "RC1"),
        ("127.0.0.1:5555", "EMULATOR35X1X9X0", "emulator-5554"),
        ("emulator-5554", "EMULATOR35X1X9X0", "emulator-5554"),
        ("127.0.0.1:5555", "rollcall0001", "rollcall0001"),
        ("127.0.0.1:5601", "EMULATOR35X1X9X0", "127.0.0.1:5601"),
        ("192.168.1.5:5555", "0123456789ABCDEF", "192.168.1.5:5555"),
        ("USB1", "unknown", "USB1"),
        ("USB1", "000000", "USB1"),
    ],
)
def test_a_device_is_known_by_its_own_serial_where_that_is_no_other_ones(
    serial: str, own: str | None, device: str
) -> None:
    assert device_of(serial, Described(own, None, None, None)) == device
