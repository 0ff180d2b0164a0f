"""Counting what is asked and how long the answers take, for Prometheus."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LABELS = [*map(str, BOUNDS), "+Inf"]


class Meter(Collector):
    """Keeps plain numbers, and makes metrics of them when they are read.

    The library's own counters take a lock for each number, which every request would pay for;
    here one thread counts, the server's loop.
    """

    def __init__(self, registry: CollectorRegistry, streams: Callable[[], int]) -> None:
        """`streams` says how many are open just now."""
        self._streams = streams
        self._requests: dict[tuple[str, str, int], int] = {}
        self._waits: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        registry.register(self)

    def count(self, face: str, operation: str, status: int, seconds: float) -> None:
        key = (face, operation, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        waits = self._waits.get(face)
        if waits is None:
            waits = self._waits[face] = [0] * len(LABELS)
            self._seconds[face] = 0.0
        waits[bisect_left(BOUNDS, seconds)] += 1
        self._seconds[face] += seconds

    def collect(self) -> Iterator[Metric]:
        yield self._counted()
        yield self._timed()
        yield GaugeMetricFamily(
            "rollcall_streams", "Streams of events that are open.", value=self._streams()
        )

    def _counted(self) -> Metric:
        counted = CounterMetricFamily(
            "rollcall_requests",
            "Requests answered, by face, operation and status.",
            labels=["face", "operation", "status"],
        )
        for (face, operation, status), times in self._requests.items():
            counted.add_metric([face, operation, str(status)], times)
        return counted

    def _timed(self) -> Metric:
        timed = HistogramMetricFamily(
            "rollcall_request_seconds", "How long answers took, by face.", labels=["face"]
        )
        for face, waits in self._waits.items():
            buckets = list(zip(LABELS, map(float, accumulate(waits)), strict=True))
            timed.add_metric([face], buckets, self._seconds[face])
        return timed
