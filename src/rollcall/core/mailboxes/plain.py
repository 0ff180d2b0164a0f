"""A text as codes are looked for in it: one spelling of every digit, and no number that is none."""

import re
import unicodedata
from collections.abc import Iterator

from rollcall.core.mailboxes.words import MONEY, NUMBERED

TAKEN_OUT = "¤"
"""Stands where a number stood that is no code."""
SPELLED_ALIKE = {ord(dash): "-" for dash in "‐‑‒−﹣－"} | {ord(comma): ", " for comma in "，、，"}
"""Before anything else: a comma of full width ends a number, where a plain one could be within."""
OLDER = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|ursprüngliche nachricht|"
    r"message d'origine|mensaje original|пересылаемое сообщение|原始邮件|原始郵件|元のメッセージ)"
    r"|begin forwarded message|on .{5,200} wrote:[ \t]*$|am .{5,200} schrieb .{0,100}:[ \t]*$"
    r"|le .{5,200} a écrit\s?:[ \t]*$).*",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
"""What begins a mail within the mail: its code is of another day."""
QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
SPREAD = re.compile(r"(?<![^\s])\d(?:[ \t]*[\s][ \t]*\d){3,7}(?![^\s])")
"""Digits that stand apart, each in a cell or line of its own."""
ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*")
STREETS = (
    "st|street|ave|avenue|rd|road|pkwy|parkway|way|blvd|drive|dr|lane|ln|court|square|place|plaza"
)
DAY_IN_CJK = r"\d{1,4}\s*[年년](?:\s*\d{1,2}\s*[月월])?(?:\s*\d{1,2}\s*[日일])?"
NUMBERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # days and times
        r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}",
        DAY_IN_CJK,
        r"\b\d{1,2}:\d{2}(?::\d{2})?\b",
        r"[©℗®]\s*(?:19|20)\d\d(?:\s*-\s*(?:19|20)?\d\d)?|\(c\)\s*(?:19|20)\d\d",
        r"\b(?:19|20)\d\d\s*-\s*(?:19|20)\d\d\b",
        # telephones
        r"\+[ \t]?\d[\d \t().-]{6,}\d",
        r"\(\d{2,5}\)[ \t]?\d[\d \t-]{4,}\d",
        r"(?<![\w])\d(?:[ \t.-]?\d){8,}(?![\w])",
        r"(?<!\d)\d{3}-\d{4}(?!\d)",
        # sums, shares, versions, sizes
        rf"(?:{MONEY})\s?\d[\d.,' ]*",
        rf"\d[\d.,']*\s?(?:{MONEY})",
        r"\d+(?:[.,'’]\d+)+",
        r"\d+\s?[%‰°]",
        # what is numbered, and places where letters go
        rf"(?:{NUMBERED})[\s:.#№]*[A-Z]{{0,4}}-?\d[\w-]*",
        r"(?-i:\b[A-Z]{2})[ \t]+\d{5}(?:-\d{4})?(?!\d)",
        rf"(?<!\d)\d{{1,5}}[ \t]+(?:[A-Z][\w.]*[ \t]+){{1,4}}(?:{STREETS})\b",
        r"(?<!\d)\d{3}-\d{4}[ \t]+[^\d\s]",
    )
)


LONGEST_LINE = 400
LONGEST_WORD = 100
"""What is longer is nothing that a person reads, and would be gone through for long."""
ENDLESS = re.compile(rf"\S{{{LONGEST_WORD},}}")
BLANKS = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\n[ \n]+")
SENTENCES = re.compile(r"(?<=[.!?。！？])\s")


def plain(text: str) -> str:
    """The text with its digits spelled alike, and without what is quoted from an older mail."""
    text = unicodedata.normalize("NFKC", text.translate(SPELLED_ALIKE))
    text = "".join(_seen(character) for character in text)
    text = BLANKS.sub(" ", ENDLESS.sub(TAKEN_OUT, text.replace("\r", "\n")))
    text = "\n".join(short for line in text.split("\n") for short in _in_short_lines(line))
    text = EMPTY_LINES.sub("\n", QUOTED.sub("", OLDER.sub("", text)))
    return SPREAD.sub(lambda found: re.sub(r"\s", "", found[0]), text)


def without_other_numbers(text: str) -> str:
    """The text with a mark in the place of each number that is of another kind."""
    return "\n".join(map(_without, text.split("\n")))


def _without(line: str) -> str:
    if not any(map(str.isdigit, line)):
        return line
    line = ADDRESSES.sub(TAKEN_OUT, line)
    for pattern in NUMBERS:
        line = pattern.sub(TAKEN_OUT, line)
    return line


def _in_short_lines(line: str) -> Iterator[str]:
    if len(line) <= LONGEST_LINE:
        yield line
        return
    for sentence in SENTENCES.split(line):
        for begin in range(0, len(sentence), LONGEST_LINE):
            yield sentence[begin : begin + LONGEST_LINE]


def _seen(character: str) -> str:
    """The character as it is looked at: what nobody sees is not there."""
    if character.isascii():
        return character
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    return "" if kind == "Cf" else character
