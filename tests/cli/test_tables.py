"""Tables fit the screen they are shown on; a pipe gets all of them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from rollcall.cli.tables import Column, Screen, visible

CELLS = st.text(max_size=40)
COLUMNS = (
    Column("#", right=True, least=4),
    Column("name", least=6),
    Column("what to do", least=10, wraps=True),
    Column("state", 5),
    Column("tags", 2, least=6),
)


class Paper(Screen):
    """A screen of a given width, or a pipe, that keeps what it is told."""

    def __init__(self, width: int | None) -> None:
        self._file = io.StringIO()
        self._console = Console(
            file=self._file,
            width=width or 80,
            force_terminal=width is not None,
            color_system=None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    @property
    def console(self) -> Console:  # type: ignore[override]
        return self._console

    @property
    def lines(self) -> list[str]:
        return self._file.getvalue().split("\n")[:-1]


@given(st.lists(st.tuples(*[CELLS] * len(COLUMNS)), min_size=1, max_size=8), st.integers(30, 120))
def test_no_line_is_wider_than_the_screen(rows: list[tuple[str, ...]], width: int) -> None:
    paper = Paper(width)
    paper.table(COLUMNS, rows)
    assert all(cell_len(line) <= width for line in paper.lines)
    assert len(paper.lines) >= 1 + len(rows)


@given(st.lists(st.tuples(*[CELLS] * len(COLUMNS)), min_size=1, max_size=8))
def test_a_pipe_gets_every_cell_whole(rows: list[tuple[str, ...]]) -> None:
    paper = Paper(None)
    paper.table(COLUMNS, rows)
    assert len(paper.lines) == 1 + len(rows)
    for line, row in zip(paper.lines[1:], rows, strict=True):
        assert all(visible(cell).strip() in line for cell in row)


@pytest.mark.parametrize(
    "width, titles",
    [
        (70, ["#", "name", "what to do", "state", "tags"]),
        (44, ["#", "name", "what to do", "state"]),
        (36, ["#", "name", "what to do"]),
    ],
)
def test_the_least_important_column_goes_first(width: int, titles: list[str]) -> None:
    paper = Paper(width)
    paper.table(COLUMNS, [("1234", "someone", "Connect it again.", "setup incomplete", "a; b; c")])
    assert paper.lines[0].split("  ") == paper.lines[0].split("  ")
    assert [title for title in (c.title for c in COLUMNS) if title in paper.lines[0]] == titles


def test_a_sentence_goes_on_below_rather_than_being_cut() -> None:
    paper = Paper(40)
    paper.table(
        [Column("reason"), Column("what to do", least=10, wraps=True)],
        [("checkpoint_required", "Let the owner sign in and confirm.")],
    )
    assert " ".join(" ".join(paper.lines[1:]).split()) == (
        "checkpoint_required Let the owner sign in and confirm."
    )
    assert len(paper.lines) > 2


@given(st.text())
def test_what_is_shown_cannot_steer_a_terminal(text: str) -> None:
    assert all(c.isprintable() or c in "\u200c\u200d" for c in visible(text))
    assert len(visible(text)) == len(text)
