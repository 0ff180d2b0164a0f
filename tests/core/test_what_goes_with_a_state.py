"""Confidence and evidence belong to the state they were found with."""

from typing import Any

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.records import changed_record, new_record
from rollcall.core.health.health import Confidence, Health
from rollcall.kit.instants import Instant

NOW = Instant("2026-11-20T09:00:00.000Z")
LATER = Instant("2026-11-21T09:00:00.000Z")
PROVED: dict[str, Any] = {
    "health": Health.HEALTHY,
    "health_confidence": Confidence.PROVED,
    "health_evidence": {"asked": "a post", "answered": "201"},
}


def after(**said: Any) -> dict[str, Any]:
    before = new_record(1, "0" * 32, AccountFacts(platform="tiktok", **PROVED), NOW)
    return changed_record(before, AccountFacts(**said), LATER) or before


def test_another_state_does_not_keep_the_proof_of_the_one_before() -> None:
    record = after(health=Health.EXPIRED, health_reason="token_expired")
    assert record["health_confidence"] == "inferred"
    assert record["health_evidence"] is None


def test_switching_off_does_not_keep_it_either() -> None:
    record = after(enabled=False)
    assert (record["health"], record["health_confidence"]) == ("disabled", "inferred")
    assert record["health_evidence"] is None


def test_what_comes_with_the_new_state_is_kept() -> None:
    evidence = {"asked": "the token", "answered": "401"}
    record = after(
        health=Health.EXPIRED, health_confidence=Confidence.PROBED, health_evidence=evidence
    )
    assert record["health_confidence"] == "probed"
    assert record["health_evidence"] == '{"asked":"the token","answered":"401"}'


def test_the_same_state_said_again_keeps_what_proved_it() -> None:
    record = after(health=Health.HEALTHY, display_name="Ada")
    assert record["health_confidence"] == "proved"
    assert record["health_evidence"] == '{"asked":"a post","answered":"201"}'
