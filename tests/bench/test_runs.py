"""The benchmark runs from end to end on a tiny roster, and its sums are right."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.pages import CHANGED, FIXED, KEPT, ORM, RAW, SAME, Figure
from bench.questions import Kind
from bench.report import aims, sandbox_aims
from bench.rounds import Rates
from bench.starts import SandboxStart

CHECKOUT = Path(__file__).parents[2]
AIMS = (
    *("changed pages, of (a) by hand", "changed pages, of (b) the usual"),
    *("changed pages with a total, of (a) by hand", "changed pages with a total, of (b) the usual"),
    *("far pages by number, of (a) by hand", "far pages by number, of (b) the usual"),
    *("unchanged pages, of (c) fixed bytes", "a total at", "pages during", "cold start"),
    *("the sandbox's first start, to the first page", "its later starts, to the first page"),
    *("the sandbox's first start, idle memory", "its later starts, idle memory"),
)


@pytest.mark.timeout(300)
def test_it_runs_and_prints_every_aim_and_every_figure():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", "--databases", "sqlite"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [aim for aim in AIMS if f"SQLite: {aim}" not in done.stdout] == []
    for face in ("own", "TikMatrix", "lobstr", "TokPortal", "PostEverywhere"):
        rows = [line for line in done.stdout.splitlines() if line.startswith(f"| {face}, ")]
        assert rows
        assert [row for row in rows if not all(cell.strip() for cell in row.split("|")[1:-1])] == []


@pytest.mark.real
@pytest.mark.timeout(300)
def test_worlds_alone_are_measured_on_postgresql_too():
    command = ["--tiny", "--databases", "postgresql", "--worlds", "210", "220"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *command],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "PostgreSQL, 220 people beside 210" in done.stdout
    assert "PostgreSQL: the world's changed pages, of (a) by hand" in done.stdout
    assert "accounts" not in done.stdout


def test_a_ratio_is_the_median_of_its_rounds():
    rates = Rates({"one": [10.0, 90.0, 30.0], "other": [10.0, 30.0, 20.0]}, {"one": 1, "other": 1})

    assert rates.ratio("one", "other") == 1.5


def test_a_ratio_is_of_the_rounds_that_both_took_part_in():
    rates = Rates({"quick": [20.0, 60.0, 1.0, 1.0], "slow": [10.0, 20.0]}, {"quick": 1, "slow": 1})

    assert rates.ratio("quick", "slow") == 2.5


def test_an_aim_that_one_page_misses_is_short():
    well, badly = figure("first", by_hand=0.7), figure("filtered", by_hand=0.5)

    reached = {aim.what: aim for aim in aims([well, badly], [], [])}

    by_hand = reached["SQLite: changed pages, of (a) by hand"]
    assert not by_hand.ok
    assert "least 0.50 (filtered, 10)" in by_hand.reached
    assert "1 of 2 short" in by_hand.reached
    assert reached["SQLite: unchanged pages, of (c) fixed bytes"].ok


def test_pages_of_one_kind_are_summed_up_apart_from_the_others():
    plain = figure("first", by_hand=0.7)
    counted = figure("counted", Kind.COUNTED, by_hand=40)
    far = figure("far", Kind.FAR, by_hand=0.5)

    reached = {aim.what: aim for aim in aims([plain, counted, far], [], [])}

    assert "median 0.70" in reached["SQLite: changed pages, of (a) by hand"].reached
    assert "median 40.00" in reached["SQLite: changed pages with a total, of (a) by hand"].reached
    assert not reached["SQLite: far pages by number, of (a) by hand"].ok
    assert reached["SQLite: changed pages, of (a) by hand"].ok


def figure(question: str, kind: Kind = Kind.PLAIN, *, by_hand: float) -> Figure:
    measured = rates({RAW: 100.0, ORM: 10.0, CHANGED: 100 * by_hand})
    return Figure("SQLite", 10, question, kind, 5, measured)


def rates(of: dict[str, float]) -> Rates:
    whole = {CHANGED: 50.0, KEPT: 400.0, SAME: 500.0, FIXED: 1000.0} | of
    return Rates({name: [rate] for name, rate in whole.items()}, whole)


def test_a_start_of_the_sandbox_is_held_against_what_any_start_may_take():
    start = SandboxStart("the sandbox's first start", 1.6, 1.4, 120)

    slow, small = sandbox_aims([start])

    assert (slow.asked, slow.ok) == ("under 1.5 s", False)
    assert slow.reached == "1.60 s, by processor time 1.40 s"
    assert (small.asked, small.reached, small.ok) == ("under 130 MB", "120 MB", True)
