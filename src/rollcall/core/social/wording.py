"""What counts as a word when something is looked for."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:[._][^\W_]+)*")
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
        for part in (whole, *re.split(r"[._]", whole)):
            if part and len(part) <= LONGEST_WORD:
                found.setdefault(part)
        if len(found) >= MOST_WORDS:
            break
    return list(found)[:MOST_WORDS]
