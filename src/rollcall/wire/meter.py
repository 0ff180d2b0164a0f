"""Counting what is asked and how long the answers take, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meter:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "rollcall_requests",
            "Requests answered, by face, operation and status.",
            ["face", "operation", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "rollcall_request_seconds",
            "How long answers took, by face.",
            ["face"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, face: str, operation: str, status: int, seconds: float) -> None:
        known = self._known.get((face, operation, status))
        if known is None:  # looking labels up costs more than counting, and there are few of them
            counter = self._requests.labels(face, operation, status)
            known = self._known[face, operation, status] = counter, self._seconds.labels(face)
        known[0].inc()
        known[1].observe(seconds)
