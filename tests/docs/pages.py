"""The Markdown files of the project, and what they say that can be held against something."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SHELLS = ("sh", "console")
PROGRAMS = ("rollcall", ".venv/bin/rollcall")


@dataclass(frozen=True, slots=True)
class Page:
    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def prose(self) -> str:
        """The page without its code blocks."""
        return FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> list[str]:
        return [found[3] for found in FENCE.finditer(self.text) if found[2] in languages]

    def links(self) -> list[str]:
        return LINK.findall(INLINE.sub("", self.prose))

    def inline(self) -> list[str]:
        """What stands in backquotes, also where a line break falls into it."""
        joined = re.sub(r"(?<!\n)\n(?!\n)", " ", self.prose)
        return [re.sub(r" +", " ", found) for found in INLINE.findall(joined)]

    def anchors(self) -> set[str]:
        return {anchor(title) for title in HEADING.findall(self.prose)}

    def commands(self) -> Iterator[list[str]]:
        """Every `rollcall …` that a reader could type, split into its words."""
        for block in self.blocks(*SHELLS):
            for line in block.replace("\\\n", " ").splitlines():
                yield from _commands(line.removeprefix("$ "))
        for text in self.inline():
            if text.startswith(tuple(f"{program} " for program in PROGRAMS)):
                yield from _commands(text)


def anchor(title: str) -> str:
    """The name by which a heading is linked to."""
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -_")
    return kept.strip().replace(" ", "-")


def rows(text: str) -> list[list[str]]:
    """The cells of every table, without the backquotes around them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


@cache
def pages() -> tuple[Page, ...]:
    """Every Markdown file that is the project's own."""
    top = sorted(ROOT.glob("*.md"))
    return tuple(map(Page, [*top, *sorted((ROOT / "docs").rglob("*.md"))]))


def page(name: str) -> Page:
    return next(found for found in pages() if str(found) == name)


def _commands(line: str) -> Iterator[list[str]]:
    words: list[str] = []
    for word in [*_words(line), ";"]:
        if set(word) <= set(";|&()<>"):
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words and words[0] in PROGRAMS:
                yield words[1:]
            words = []
        else:
            words.append(word)


def _words(line: str) -> list[str]:
    """The words of a shell line, and what stands between commands."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    return list(lexer)
