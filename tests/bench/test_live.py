"""Fifty programs follow one live room, by stream and by polling: each is told each event once."""

from pathlib import Path

import pytest

from bench.live import Heard, LiveFigure, _figure, live_table, measure_live


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[LiveFigure]:
    data: Path = tmp_path_factory.mktemp("live") / "data"
    return measure_live(50, 6, data)


@pytest.mark.timeout(180)
def test_each_client_is_told_each_event_exactly_once(figures: list[LiveFigure]):
    for figure in figures:
        assert (figure.clients, figure.missing, figure.twice) == (50, 0, 0), figure.way
        assert len(figure.delays) == 50 * figure.events
        assert figure.events >= 10


def test_what_happens_is_told_after_it_has_happened_and_soon(figures: list[LiveFigure]):
    stream, poll = figures

    assert 0 <= stream.delays[0] <= stream.at(0.5) < poll.at(0.5) + 1_000
    assert live_table(figures).count("\n") == 3


def test_what_is_missing_or_comes_twice_is_counted():
    well, badly = Heard([(1, 5, 9), (2, 6, 9), (3, 99, 9)]), Heard([(1, 5, 9), (1, 5, 20)])

    figure = _figure("stream", [well, badly], (0, 10), 1.0, 0.5, 50.0)

    assert (figure.events, figure.missing, figure.twice) == (2, 1, 1)
    assert figure.delays == [9, 9, 9, 20]
