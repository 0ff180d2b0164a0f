"""Finding the code in a mail: where the mail says which it is, and nowhere else.

A number counts only where the words around it call it the code. A mail in which two numbers are
called so holds none: who signs in can ask for another, and a wrong one may lock them out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rollcall.core.mailboxes.plain import TAKEN_OUT, plain, without_other_numbers
from rollcall.core.mailboxes.reading import Letter
from rollcall.core.mailboxes.words import (
    CODE,
    DAYS,
    HOURS,
    IS,
    LASTS,
    MINUTES,
    OTHER_CODES,
    SECONDS,
    WARNS,
    any_of,
)
from rollcall.kit.sealing import Secret

SHORTEST_LIFE = timedelta(minutes=1)
LONGEST_LIFE = timedelta(days=1)
MOST_TRIED = 200
"""Numbers of one text that are looked at."""
NEAR = 80
"""Characters between a code and what it is called."""


class Why(StrEnum):
    """What says that it is the code."""

    SUBJECT = "subject"
    SENTENCE = "sentence"
    LINE = "line"


class Without(StrEnum):
    """Why none is taken."""

    NONE = "none"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Found:
    code: Secret
    why: Why
    lifetime: timedelta | None
    """How long the mail says that it works."""


def find(letter: Letter) -> Found | Without:
    texts = [plain(text) for text in letter.texts]
    scores: dict[str, int] = {}
    for value, score in _called(plain(letter.subject), texts):
        scores[value] = max(score, scores.get(value, 0))
    if not scores:
        return Without.NONE
    best = max(scores.values())
    rivals = [value for value, score in scores.items() if score >= min(best, SURE)]
    if len(rivals) > 1:
        return Without.SEVERAL
    lifetime = next((life for text in texts if (life := lifetime_in(text)) is not None), None)
    return Found(Secret(rivals[0]), WHY[best], lifetime)


SUBJECT, SURE, ALONE, PERHAPS = 6, 5, 4, 3
WHY = {SUBJECT: Why.SUBJECT, SURE: Why.SENTENCE, ALONE: Why.LINE, PERHAPS: Why.LINE}

CODE_WORDS, NO_CODE_WORDS = any_of(CODE), any_of(OTHER_CODES)
WARNINGS, LIFE_WORDS = any_of(WARNS), any_of(LASTS)
SENTENCE_ENDS = re.compile(r"[!?。！？؟;；]|\.(?=\s|$)")
LEAD = r"(?:(?:G|FB|IG|TT)-)?"
DIGITS = r"\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{2}[ -]\d{2}[ -]\d{2}|\d{4,8}"
LETTERS = r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{6,8}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6,8}"
BEFORE = rf"(?<![A-Za-z0-9_#+/\\.,$€£¥@%&={TAKEN_OUT}-])"
A_TIME = rf"[ ]?(?:{MINUTES}|{HOURS}|{SECONDS}|{DAYS})"
BEHIND = rf"(?![A-Za-z0-9_@%{TAKEN_OUT}]|[.,:/-]\d|[-/][A-Za-z]|{A_TIME})"
NUMBER = re.compile(rf"{BEFORE}{LEAD}(?P<value>{DIGITS}){BEHIND}")
WORD = re.compile(rf"{BEFORE}(?P<value>{LETTERS}){BEHIND}")
OPENS, CLOSES = r"[\s\"'“”„«»‘’(\[（【「《*_]*", r"[\s\"'“”„«»‘’)\]）】」》*_,،、]*"
JOINED = re.compile(rf"^{OPENS}$|(?:^|[\s\w»”)\]*])(?:{IS}){OPENS}$", re.IGNORECASE)
FEW_WORDS = r"(?:[^\s\d]+\s+){0,5}?[^\s\d]*$"
IS_CALLED = re.compile(rf"^{CLOSES}(?:{IS})[\s\"'“«(\[]*{FEW_WORDS}", re.IGNORECASE)
CALLED = re.compile(rf"^{CLOSES}{FEW_WORDS}")
YEAR = re.compile(r"(?:19|20)\d\d")
DECORATION = " \t*_\"'“”„«»()[]（）【】「」:："
A_WHILE = re.compile(
    rf"(?<![\d.,])(\d{{1,3}})[ -]?(?:({DAYS})|({HOURS})|({MINUTES}))", re.IGNORECASE
)


def lifetime_in(text: str) -> timedelta | None:
    """How long a text says that its code works, within a day."""
    for line in text.splitlines():
        if LIFE_WORDS.search(line) and (said := A_WHILE.search(line)):
            count, days, hours, _ = said.groups()
            unit = timedelta(days=1) if days else timedelta(hours=1) if hours else SHORTEST_LIFE
            return max(SHORTEST_LIFE, min(LONGEST_LIFE, int(count) * unit))
    return None


def _called(subject: str, texts: list[str]) -> Iterator[tuple[str, int]]:
    """Numbers that are called a code, and how surely."""
    line = _cleared(subject)
    for found in _numbers(line):
        if _is_called(line, found, loosely=True):
            yield _value(found), SUBJECT
    for text in texts:
        yield from _in_text([line for line in _cleared(text).splitlines() if line.strip()])


def _in_text(lines: list[str]) -> Iterator[tuple[str, int]]:
    tried = 0
    for place, line in enumerate(lines):
        for found in _numbers(line):
            tried += 1
            if tried > MOST_TRIED:
                return
            if _is_called(line, found, loosely=False):
                yield _value(found), SURE
            elif _fills(line, found) and (score := _alone(lines, place, _value(found))):
                yield _value(found), score


def _numbers(line: str) -> Iterator[re.Match[str]]:
    yield from NUMBER.finditer(line)
    yield from WORD.finditer(line)


def _is_called(line: str, found: re.Match[str], *, loosely: bool) -> bool:
    """Whether its own sentence says so, before it or behind it."""
    before, behind = line[: found.start()], line[found.end() :]
    before = before[_last_end(before) :]
    end = SENTENCE_ENDS.search(behind)
    behind = behind[: end.start()] if end else behind
    by_letters = not found["value"][0].isdigit() or any(map(str.isalpha, found["value"]))
    if words := list(CODE_WORDS.finditer(before)):
        between = before[words[-1].end() :]
        if len(between) <= NEAR and TAKEN_OUT not in between and not re.search(r"\d", between):
            return JOINED.search(between) is not None
    if by_letters:
        return False
    shape = CALLED if loosely else IS_CALLED
    return any(
        word.start() <= NEAR and shape.search(behind[: word.start()])
        for word in CODE_WORDS.finditer(behind)
    )


def _fills(line: str, found: re.Match[str]) -> bool:
    return found[0].strip(DECORATION) == line.strip(DECORATION)


def _alone(lines: list[str], place: int, value: str) -> int:
    """How surely a line that holds nothing else is the code, by the lines around it."""
    if YEAR.fullmatch(value):
        return 0
    before = lines[place - 1] if place else ""
    behind = lines[place + 1] if place + 1 < len(lines) else ""
    if CODE_WORDS.search(before) and not WARNINGS.search(_last_sentence(before)):
        return ALONE
    by_letters = any(map(str.isalpha, value))
    if not by_letters and CODE_WORDS.search(behind) and LIFE_WORDS.search(behind):
        return PERHAPS
    return 0


def _last_sentence(line: str) -> str:
    said = line.rstrip(" .。!:：")
    return said[_last_end(said) :]


def _last_end(text: str) -> int:
    ends = [end.end() for end in SENTENCE_ENDS.finditer(text)]
    return ends[-1] if ends else 0


def _cleared(text: str) -> str:
    """Without other numbers, and without the names of codes that let nobody in."""
    return NO_CODE_WORDS.sub(TAKEN_OUT, without_other_numbers(text))


def _value(found: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", found["value"])
