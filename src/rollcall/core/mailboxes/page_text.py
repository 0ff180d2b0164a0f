"""What a person sees of an HTML mail, as lines of text.

It is read by a scanner of our own, which goes forward only: the standard library's takes minutes
over pages that are made to be slow.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 200_000
"""Characters of a page that are looked at."""
LONGEST_TAG = 4_000
DEEPEST = 500
BREAKS = re.compile(
    "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|footer|form|h[1-6]|header|hr|li|"
    "main|nav|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
CELLS = re.compile("td|th")
RAW = frozenset(("script", "style", "textarea", "title"))
"""Elements within which there are no others."""
UNSEEN = re.compile("head|template|noscript|object|audio|video|svg|select|blockquote")
"""What is not shown as text, or quoted from somebody else."""
EMPTY = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]{0,30})", re.IGNORECASE)
STYLE = re.compile(r"""\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
HIDDEN_TAG = re.compile(
    r"\shidden(?=[\s=>/]|$)|\sclass\s*=\s*[\"']?[^\"'>]{0,200}gmail_quote", re.IGNORECASE
)
HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:[;!]|$)|mso-hide:all"
    r"|font-size:[012](?:\.\d+)?(?:px|pt|em|%)?(?:[;!]|$)"
    r"|(?:max-)?(?:height|width):0(?:px)?(?:[;!]|$)|text-indent:-\d{3,}"
)
COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
BEHIND = re.compile(r"background(?:-color)?:([^;!]+)")


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    ends: bool
    rest: str
    """Its attributes, as they are written."""


def text_of(page: str) -> str:
    """Its words, a line for each block."""
    said: list[str] = []
    unseen: list[str] = []  # elements that are open and not seen, the outermost first
    for piece in _pieces(page[:LARGEST]):
        if isinstance(piece, Tag):
            said.append(_break(piece))
            _follow(piece, unseen)
        elif not unseen:
            said.append(re.sub(r"[\r\n]", " ", html.unescape(piece)))
    return "".join(said)


def _pieces(page: str) -> Iterator[Tag | str]:
    """Tags and the texts between them. What is left open takes the rest of the page with it."""
    at, size = 0, len(page)
    while at < size:
        opens = page.find("<", at)
        if opens < 0:
            yield page[at:]
            return
        if opens > at:
            yield page[at:opens]
        if page.startswith("<!--", opens):
            at = _behind(page, "-->", opens)
        elif page.startswith(("<!", "<?"), opens):
            at = _behind(page, ">", opens)
        elif (found := TAG.match(page, opens)) and (end := _end_of_tag(page, found.end())):
            tag = Tag(found[2].lower(), bool(found[1]), page[found.end() : end])
            yield tag
            at = end + 1
            if tag.name in RAW and not tag.ends:
                at = _behind_raw(page, tag.name, at)
        else:
            yield "<"
            at = opens + 1


def _behind(page: str, what: str, at: int) -> int:
    found = page.find(what, at)
    return len(page) if found < 0 else found + len(what)


def _behind_raw(page: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}", re.IGNORECASE).search(page, at)
    return len(page) if found is None else found.start()


def _end_of_tag(page: str, at: int) -> int:
    """Where its `>` stands that is not within quotes; 0 where it has none."""
    longest, end = at + LONGEST_TAG, at - 1
    for _ in range(5):
        end = page.find(">", end + 1, longest)
        if end < 0:
            return 0
        if page.count('"', at, end) % 2 == 0:
            return end
    return end


def _break(tag: Tag) -> str:
    if BREAKS.fullmatch(tag.name):
        return "\n"
    return " " if CELLS.fullmatch(tag.name) else ""


def _follow(tag: Tag, unseen: list[str]) -> None:
    """Keep in `unseen` what is open and not seen after this tag."""
    if tag.ends:
        if tag.name in unseen:
            while unseen.pop() != tag.name:
                pass
    elif len(unseen) < DEEPEST and not EMPTY.fullmatch(tag.name) and tag.name not in RAW:
        hides = UNSEEN.fullmatch(tag.name) or _is_hidden(tag.rest)
        unseen += [tag.name] if unseen or hides else []


def _is_hidden(rest: str) -> bool:
    if HIDDEN_TAG.search(rest):
        return True
    found = STYLE.search(rest)
    if found is None:
        return False
    style = re.sub(r"\s+", "", html.unescape(found[1] or found[2] or found[3] or "")).lower()
    colour, behind = COLOUR.search(style), BEHIND.search(style)
    same = colour is not None and behind is not None and colour[1] == behind[1]
    return same or HIDDEN.search(style) is not None
