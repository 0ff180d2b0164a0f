"""What a person is shown: tables that fit the screen, and that a pipe gets whole and uncoloured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

GAP = "  "
NARROWEST = 12
ALWAYS = 9
JOINERS = "\u200c\u200d"
"""Not visible by themselves, yet part of how names are written and of many emoji."""
UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"

Cell = str | Text


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    weight: int = ALWAYS
    """Where the screen is too narrow, the column of least weight is left out; ALWAYS stays."""
    right: bool = False
    least: int | None = None
    """To how many columns of the screen it may be squeezed; None: it is shown whole."""
    wraps: bool = False
    """Whether what does not fit goes on below, rather than being cut short."""


class Screen:
    """Standard output, whatever it is now."""

    @cached_property
    def console(self) -> Console:
        return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    @property
    def width(self) -> int | None:
        """Columns of a terminal; None where the output goes to a file or a program."""
        return self.console.width if self.console.is_terminal else None

    def say(self, *parts: Cell) -> None:
        """One line."""
        line = Text()
        for part in parts:
            line.append_text(_text(part))
        self.console.print(line)

    def beside(self, lead: Cell, text: Cell) -> None:
        """A sentence beside `lead`; its further lines stand below its first."""
        label = _text(lead)
        indent = label.cell_len
        for place, line in enumerate(self._lines(_text(text), indent)):
            line.rstrip()
            self.say(label if place == 0 else " " * indent, line)

    def _lines(self, text: Text, indent: int) -> Sequence[Text]:
        if self.width is None:
            return [text]
        return list(text.wrap(self.console, max(NARROWEST, self.width - indent)))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        Table(self, columns, rows).show(rows)

    def pairs(self, pairs: Sequence[tuple[str, Cell]], indent: int = 2) -> None:
        """Names with what they are, one below the other; those that are nothing are left out."""
        shown = [(name, value) for name, value in pairs if _text(value).plain]
        widest = max((cell_len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.beside(Text(" " * indent + name.ljust(widest) + GAP, style="dim"), value)

    def heading(self, text: str) -> None:
        self.say("")
        self.say(Text(text, style="bold"))


class Table:
    """Column widths, decided by the first rows and kept for those that follow."""

    def __init__(
        self, screen: Screen, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
    ) -> None:
        self._screen = screen
        self._columns = columns
        cells = [[_text(cell) for cell in row] for row in rows]
        self._widths = [
            max([cell_len(column.title), *(row[place].cell_len for row in cells)])
            for place, column in enumerate(columns)
        ]
        self._places = self._fit() if screen.width is not None else list(range(len(columns)))

    def show(self, rows: Iterable[Sequence[Cell]], *, heads: bool = True) -> None:
        if heads:
            titles = [Text(column.title, style="dim") for column in self._columns]
            self._line(titles)
        for row in rows:
            self._line([_text(cell) for cell in row])

    def _fit(self) -> list[int]:
        """The columns that there is room for, squeezed where they may be."""
        room = self._screen.width or 0
        places = list(range(len(self._columns)))
        while (over := self._total(places) - room) > 0:
            lightest = min(places, key=lambda place: self._columns[place].weight)
            if self._spare(places) < over and self._columns[lightest].weight < ALWAYS:
                places.remove(lightest)
            else:
                self._squeeze(places, over)
                break
        return places

    def _squeeze(self, places: Sequence[int], over: int) -> None:
        for _ in range(min(over, self._spare(places))):
            loosest = [p for p in places if self._widths[p] > self._least(p)]
            self._widths[max(loosest, key=lambda place: self._widths[place])] -= 1

    def _spare(self, places: Sequence[int]) -> int:
        return sum(self._widths[p] - self._least(p) for p in places)

    def _least(self, place: int) -> int:
        least = self._columns[place].least
        return self._widths[place] if least is None else min(least, self._widths[place])

    def _total(self, places: Sequence[int]) -> int:
        return sum(self._widths[p] for p in places) + len(GAP) * (len(places) - 1)

    def _line(self, cells: Sequence[Text]) -> None:
        parts = {place: self._parts(place, cells[place]) for place in self._places}
        for row in range(max(map(len, parts.values()))):
            line = Text()
            for place in self._places:
                part = parts[place][row] if row < len(parts[place]) else Text()
                blank = " " * max(0, self._widths[place] - part.cell_len)
                line.append_text(Text(blank) + part if self._columns[place].right else part + blank)
                line.append(GAP)
            line.rstrip()
            self._screen.say(line)

    def _parts(self, place: int, cell: Text) -> list[Text]:
        """The cell as it fits: cut short, or over several lines. A pipe gets it whole."""
        width = self._widths[place]
        if self._screen.width is None or cell.cell_len <= width:
            return [cell]
        if not self._columns[place].wraps:
            cell.truncate(width, overflow="ellipsis")
            return [cell]
        lines = list(cell.wrap(self._screen.console, width))
        for line in lines:
            line.rstrip()
        return lines


def visible(text: str) -> str:
    """`text` on one line, without what could steer a terminal or hide what is written."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    return " " if character.isspace() else UNSHOWABLE


def _text(cell: Cell) -> Text:
    if isinstance(cell, str):
        return Text(visible(cell))
    if cell.plain.isprintable():
        return cell.copy()
    return Text(visible(cell.plain), style=cell.style)


def note(text: str) -> None:
    """A remark beside the answer, which no pipe takes for a part of it."""
    typer.echo(visible(text), err=True)


def print_json(answer: Any) -> None:
    """The answer for programs: one document, ended by a line break."""
    write_bytes(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")


def write_bytes(raw: bytes) -> None:
    typer.echo(raw, nl=False)
