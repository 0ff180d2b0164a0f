"""What counts as a word when something is looked for."""

import re
import unicodedata

SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"
)
"""Accents and vowel signs, which stand after a letter and are none: without them most words of
Hindi or Thai would fall into single consonants."""
RUN = rf"[^\W_](?:[^\W_]|[{SIGNS}])*"
WORD = re.compile(rf"{RUN}(?:[._]{RUN})*")
JOINTS = re.compile(r"[._]")
LONGEST_WORD = 64
MOST_WORDS = 40
"""Of one text: a caption of thousands of words would fill the index."""


def words(text: str) -> list[str]:
    """The words of a text as they are looked for: in lower case, accents and all, each once.

    A name with dots or underscores is one word and each of its parts another.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: dict[str, None] = {}
    for match in WORD.finditer(plain):
        whole = match[0]
        for part in (whole, *JOINTS.split(whole)):
            if part and len(part) <= LONGEST_WORD:
                found.setdefault(part)
        if len(found) >= MOST_WORDS:
            break
    return list(found)[:MOST_WORDS]


def terms(text: str) -> list[str]:
    """The words that must all be there where `text` is looked for.

    Of a name with dots or underscores only the whole: its parts are where it is.
    """
    found = words(text)
    implied = {part for word in found for part in JOINTS.split(word) if part != word}
    return [word for word in found if word not in implied]
