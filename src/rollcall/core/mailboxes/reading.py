"""Reading a mail that anybody may have sent: who says to have written it, and its words."""

import codecs
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from typing import Any

from rollcall.core.mailboxes.page_text import text_of

LARGEST_READ = 262_144
"""Bytes of a mail that are looked at: a code stands near its beginning."""
LONGEST_HEADER = 2_000
MOST_PARTS = 40
DEEPEST = 8
MOST_BOUNDARIES = 60
LONGEST_TEXT = 50_000
CHARSETS = re.compile(
    r"ascii|utf-8|utf-16(?:-[bl]e)?|iso8859-(?:1|2|5|6|9|15)|cp125[012468]|koi8-[ru]|shift_jis|cp932|"
    r"euc_jp|iso2022_jp|gb2312|gbk|gb18030|big5|euc_kr|cp949|iso2022_kr"
)
"""In what texts are read; in another, only its ASCII is to be relied on."""
COMMENT = re.compile(r"\([^()]*\)")
REFUSED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


class Unreadable(Exception):
    """It is no mail that anybody's program would show."""


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str | None
    """The domain of its author; None where it has not exactly one."""
    disowned: bool
    """Whether a server that took it in found that this domain did not send it (DMARC)."""
    subject: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    key: str
    """The same for the same mail, however often it comes."""


def read(raw: bytes) -> Letter:
    """Raises Unreadable."""
    part = raw[:LARGEST_READ]
    if part.lower().count(b"multipart") > MOST_BOUNDARIES:
        raise Unreadable
    try:
        message = message_from_bytes(part, policy=default)
        return _letter(message, raw)
    except Unreadable:
        raise
    except Exception as error:  # the library raises whatever comes to it on what is no mail
        raise Unreadable from error


def _letter(message: EmailMessage, raw: bytes) -> Letter:
    judged = _every(message, "authentication-results")
    return Letter(
        sender=_author(message),
        disowned=any(REFUSED.search(_without_comments(one)) for one in judged),
        subject=_one(message, "subject"),
        texts=tuple(_texts(message)),
        key=_key(message, raw),
    )


def _author(message: EmailMessage) -> str | None:
    named = [value for name, value in message.raw_items() if name.lower() == "from"]
    if len(named) != 1 or len(named[0]) > LONGEST_HEADER:
        return None
    header: Any = default.header_fetch_parse("from", named[0])
    addresses: Any = getattr(header, "addresses", ())
    if len(addresses) != 1 or getattr(header, "defects", ()):  # programs would read it differently
        return None
    domain = str(addresses[0].domain).lower().rstrip(".")
    return domain if domain.isascii() and domain else None


def _one(message: EmailMessage, name: str) -> str:
    found = _every(message, name)
    return found[0] if found else ""


def _every(message: EmailMessage, name: str) -> list[str]:
    """Its headers of this name, unfolded and decoded; longer ones are left out."""
    return [
        str(default.header_fetch_parse(name, value))
        for here, value in message.raw_items()
        if here.lower() == name and len(value) <= LONGEST_HEADER
    ]


def _without_comments(text: str) -> str:
    """What a server comments may quote what the sender wrote."""
    for _ in range(4):
        text = COMMENT.sub(" ", text)
    return text


def _texts(message: EmailMessage) -> list[str]:
    """The texts that a program would show; what is attached is of somebody else."""
    found: list[str] = []
    waiting: list[tuple[Any, int]] = [(message, 0)]
    looked_at = 0
    while waiting and looked_at < MOST_PARTS:
        part, depth = waiting.pop(0)
        looked_at += 1
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            if depth < DEEPEST:
                waiting += [(one, depth + 1) for one in part.get_payload()[:MOST_PARTS]]
        elif part.get_content_type() == "text/html":
            found.append(text_of(_decoded(part)))
        elif part.get_content_type() == "text/plain":
            found.append(_decoded(part))
    return [text[:LONGEST_TEXT] for text in found]


def _decoded(part: EmailMessage) -> str:
    content: Any = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return content.decode(_charset(part.get_content_charset()), errors="replace")


def _charset(said: str | None) -> str:
    try:
        name = codecs.lookup(said or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return name if CHARSETS.fullmatch(name) else "utf-8"


def _key(message: EmailMessage, raw: bytes) -> str:
    [*ids] = (value for name, value in message.raw_items() if name.lower() == "message-id")
    named = ids[0].strip() if len(ids) == 1 else ""
    return sha256(named.encode("utf-8", "surrogateescape") if named else raw).hexdigest()
