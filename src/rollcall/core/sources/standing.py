"""What the world here knows of a call's subject: who told of it, and whether an archive did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from rollcall.core.archives.sections import HELD, Section
from rollcall.core.social.filling.bringing import SANDBOX
from rollcall.core.sources.kinds import OFFERS, Kind, Source, Subject
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import ARCHIVES, PEOPLE, VIDEOS

P, V, A = PEOPLE.c, VIDEOS.c, ARCHIVES.c
OWN_ARCHIVE = and_(A.workspace_id == P.workspace_id, A.person_id == P.id)
TOLD = (P.username, P.source, A.sections, A.newest_at, A.account_number)
PERSON = Statement(
    select(*TOLD)
    .select_from(PEOPLE.outerjoin(ARCHIVES, OWN_ARCHIVE))
    .where(P.workspace_id == bindparam("workspace_id"), P.username == bindparam("key"))
)


def _author() -> Select[Any, Any, Any, Any, Any]:
    author = and_(P.workspace_id == V.workspace_id, P.id == V.author_id)
    return (
        select(*TOLD)
        .select_from(VIDEOS.join(PEOPLE, author).outerjoin(ARCHIVES, OWN_ARCHIVE))
        .where(V.workspace_id == bindparam("workspace_id"), V.id == bindparam("key"))
    )


AUTHOR = Statement(_author())
UNNAMED = "what was asked for"


@dataclass(frozen=True, slots=True)
class Teller:
    """A person, and who told of them."""

    username: str
    source: str | None = None
    """None: nobody here is called so."""
    sections: Mapping[Section, int] = field(default_factory=dict[Section, int])
    """What their archive has."""
    newest_at: int = 0
    account_number: int | None = None
    """Of the roster, where there is an archive of this person."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of whom the subject is, and for whom it is asked."""

    subject: Teller | None = None
    viewer: Teller | None = None
    named: str = "this"
    """How a refusal calls the subject."""

    def archive(self, kind: Kind) -> tuple[Teller | None, str | None]:
        """Whose archive tells of it; or why none does."""
        section = OFFERS[kind].section
        if section is None:
            return None, f"an archive tells nothing of {OFFERS[kind].called}"
        wanted = _viewers_own(kind) or section
        for teller, part in ((self.subject, section), (self.viewer, wanted)):
            if teller is not None and part in teller.sections:
                if teller is self.viewer and self.subject is None:
                    continue  # a viewer's archive tells of what it mentions, of nothing else
                return teller, None
        if self.subject is None or not self.subject.sections:
            return None, f"no archive of {self.named} was imported"
        return None, f"the archive of {self.named} has no {section}"

    def sandbox(self, kind: Kind) -> str | None:
        """Why the sandbox does not tell of it; None where it does."""
        if kind is Kind.WORLD or (self.subject and self.subject.source == SANDBOX):
            return None
        return f"the sandbox does not know {self.named}"


def _viewers_own(kind: Kind) -> Section | None:
    """By what of a viewer's archive a video that is another's came in."""
    return Section.LIKES if kind is Kind.VIDEO else None


async def standing_of(unit: Unit, subject: Subject) -> Standing:
    viewer = await _person(unit, subject.viewer) if subject.viewer else None
    if subject.video_id is not None:
        found = await _rows(unit, AUTHOR, subject.video_id)
        author = _teller(found[0]) if found else None
        return Standing(author, viewer, f"video {subject.video_id}")
    if subject.username is None:
        return Standing(None, viewer, UNNAMED)
    # Who was asked for by an id is not named to a caller that may not see everybody.
    named = UNNAMED if unit.caller.limited else f"@{subject.username}"
    if viewer is not None and subject.username == viewer.username:
        return Standing(viewer, viewer, named)
    return Standing(await _person(unit, subject.username), viewer, named)


async def _person(unit: Unit, username: str) -> Teller:
    found = await _rows(unit, PERSON, username)
    return _teller(found[0]) if found else Teller(username)


async def _rows(unit: Unit, statement: Statement, key: object) -> list[Row]:
    asked = {"workspace_id": unit.caller.workspace_id, "key": key}
    return list(await unit.rows(statement, asked, quick=True))


def _teller(row: Row) -> Teller:
    username, source, sections, newest_at, account_number = row
    if sections is None:
        return Teller(username, source)
    return Teller(username, source, HELD.decode(sections), newest_at, account_number)


ORDERS: Mapping[bool, tuple[Source, ...]] = {
    True: (Source.SANDBOX, Source.ARCHIVE),
    False: (Source.ARCHIVE, Source.OFFICIAL),
}
"""The sources of a workspace that chose none, by whether it is the sandbox."""
