"""The benchmark runs from end to end on a tiny roster, and its sums are right."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.pages import CHANGED, FIXED, KEPT, ORM, RAW, SAME, Figure
from bench.report import aims, pages_table
from bench.rounds import Rates

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_it_runs_and_prints_every_aim():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", "--databases", "sqlite"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for aim in ("by hand", "the usual", "fixed bytes", "a total at", "recounts", "cold start"):
        assert aim in done.stdout
    for face in ("own", "TikMatrix", "lobstr", "TokPortal", "PostEverywhere"):
        assert f"| {face}, " in done.stdout


def test_a_ratio_is_the_median_of_its_rounds():
    rates = Rates({"one": [10.0, 90.0, 30.0], "other": [10.0, 30.0, 20.0]}, {"one": 1, "other": 1})

    assert rates.ratio("one", "other") == 1.5


def test_an_aim_that_one_page_misses_is_short():
    well, badly = figure("first", by_hand=0.7), figure("filtered", by_hand=0.5)

    reached = {aim.what: aim for aim in aims([well, badly], [], [])}

    by_hand = reached["SQLite: changed pages, of (a) by hand"]
    assert not by_hand.ok
    assert "least 0.50 (filtered, 10)" in by_hand.reached
    assert "1 of 2 short" in by_hand.reached
    assert reached["SQLite: unchanged pages, of (c) fixed bytes"].ok


def test_a_question_that_no_rival_answers_has_empty_columns():
    alone = Figure("SQLite", 10, "lobstr, 20", 5, rates({CHANGED: 8.0, KEPT: 9.0}))

    assert "| lobstr, 20 " in pages_table([alone])
    assert "|        |" in pages_table([alone])


def figure(question: str, *, by_hand: float) -> Figure:
    return Figure("SQLite", 10, question, 5, rates({RAW: 100.0, ORM: 10.0, CHANGED: 100 * by_hand}))


def rates(of: dict[str, float]) -> Rates:
    whole = {CHANGED: 50.0, KEPT: 400.0, SAME: 500.0, FIXED: 1000.0} | of
    return Rates({name: [rate] for name, rate in whole.items()}, whole)
