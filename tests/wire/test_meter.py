"""What Prometheus reads is what was counted."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from rollcall.wire.meter import Meter


def read(registry: CollectorRegistry) -> dict[tuple[str, str], float]:
    """Every sample, by its name and its labels' values."""
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_told_by_face_operation_and_status():
    registry = CollectorRegistry()
    meter = Meter(registry, lambda: 3)
    for status in (200, 200, 404):
        meter.count("lobstr", "accounts.list", status, 0.002)
    meter.count("tikmatrix", "accounts.list", 200, 0.002)
    told = read(registry)
    assert told["rollcall_requests_total", "lobstr accounts.list 200"] == 2
    assert told["rollcall_requests_total", "lobstr accounts.list 404"] == 1
    assert told["rollcall_requests_total", "tikmatrix accounts.list 200"] == 1


def test_waits_are_told_in_buckets_that_hold_all_that_is_shorter():
    registry = CollectorRegistry()
    meter = Meter(registry, lambda: 3)
    for seconds in (0.0001, 0.0005, 0.004, 99.0):
        meter.count("lobstr", "accounts.list", 200, seconds)
    told = read(registry)
    assert told["rollcall_request_seconds_bucket", "lobstr 0.0005"] == 2
    assert told["rollcall_request_seconds_bucket", "lobstr 0.001"] == 2
    assert told["rollcall_request_seconds_bucket", "lobstr 0.005"] == 3
    assert told["rollcall_request_seconds_bucket", "lobstr 10.0"] == 3
    assert told["rollcall_request_seconds_bucket", "lobstr +Inf"] == 4
    assert told["rollcall_request_seconds_count", "lobstr"] == 4
    assert told["rollcall_request_seconds_sum", "lobstr"] == 0.0001 + 0.0005 + 0.004 + 99.0


def test_before_anything_was_asked_only_the_open_streams_are_told():
    registry = CollectorRegistry()
    Meter(registry, lambda: 3)
    assert read(registry) == {("rollcall_streams", ""): 3}
