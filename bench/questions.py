"""What is asked of every roster: pages of our own API and of each face, filtered and not."""

from dataclasses import dataclass
from enum import StrEnum

from bench.roster import DEVICE, FIRST, RARE_TAG, Roster
from rollcall.kit.paging import Cursor, spell_cursor

FAR_PAGE = 10_000
SHARE_OF_TWO_PLATFORMS = 0.5
"""Less than the share of accounts on the platforms that TikMatrix and TokPortal know."""
ENVELOPE = (("meta", "request_id"), ("meta", "timestamp"))


class Kind(StrEnum):
    """What an answer takes. Ratios of one kind can be summed up; over all of them they say nothing.

    A total is kept by rollcall for as long as nothing changes, page cache or not. Its rivals have
    no revision to keep one by, and count for every answer.
    """

    PLAIN = "changed pages"
    COUNTED = "changed pages with a total"
    FAR = "far pages by number"


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    path: str
    kind: Kind = Kind.PLAIN
    varying: tuple[tuple[str, ...], ...] = ()
    """Where its answer holds what is another in every answer."""
    account_key: str = ""
    """For whom it is asked, where it is asked for somebody."""

    def headers(self, roster: Roster) -> dict[str, str]:
        scheme = "Token" if self.path.startswith("/lobstr") else "Bearer"
        shown = {"Authorization": f"{scheme} {roster.key}", "X-API-Key": roster.key}
        return shown | ({"X-Account-Key": self.account_key} if self.account_key else {})


def questions(roster: Roster) -> list[Question]:
    return [*_own(roster), *_faces(roster)]


def deep(roster: Roster) -> str:
    """A page in the middle of a walk."""
    cursor = spell_cursor(Cursor("number", None, FIRST + roster.size // 2))
    return f"/v1/accounts?limit=20&cursor={cursor}"


def _own(roster: Roster) -> list[Question]:
    first = "/v1/accounts?limit=20"
    return [
        Question("own, 20", first),
        Question("own, 100", "/v1/accounts?limit=100"),
        Question("own, deep cursor", deep(roster)),
        Question("own, one platform", f"{first}&platform=youtube"),
        Question("own, one state", f"{first}&health=expired"),
        Question("own, a common tag", f"{first}&tag=brand"),
        Question("own, a rare tag", f"{first}&tag={RARE_TAG}"),
        Question("own, one device", f"{first}&device={DEVICE}"),
        Question("own, 20 and the total", f"{first}&include=total", Kind.COUNTED),
        Question("own, two states, by name", f"{first}&health=expired&health=limited&sort=name"),
    ]


def _faces(roster: Roster) -> list[Question]:
    far = min(FAR_PAGE, roster.size // 20)
    far_of_two = min(FAR_PAGE, int(roster.size * SHARE_OF_TWO_PLATFORMS) // 20)
    tikmatrix, lobstr = "/tikmatrix/api/v1/accounts", "/lobstr/v1/accounts"
    tokportal, everywhere = "/tokportal/api/ext/accounts", "/posteverywhere/api/v1/accounts"
    return [
        _counted("TikMatrix, 20", f"{tikmatrix}?page_size=20"),
        _counted("TikMatrix, 100", f"{tikmatrix}?page_size=100"),
        _counted("TikMatrix, one device", f"{tikmatrix}?page_size=20&device={DEVICE}"),
        _counted("TikMatrix, a rare tag", f"{tikmatrix}?page_size=20&tag={RARE_TAG}"),
        _far("TikMatrix", far_of_two, f"{tikmatrix}?page_size=20"),
        _counted("lobstr, 20", f"{lobstr}?limit=20"),
        _counted("lobstr, 100", f"{lobstr}?limit=100"),
        _far("lobstr", far, f"{lobstr}?limit=20"),
        _counted("TokPortal, 20", f"{tokportal}?per_page=20"),
        _counted("TokPortal, 100", f"{tokportal}?per_page=100"),
        _counted("TokPortal, one country", f"{tokportal}?per_page=20&country=GB"),
        _far("TokPortal", far_of_two, f"{tokportal}?per_page=20"),
        Question("PostEverywhere, 20", f"{everywhere}?limit=20", Kind.COUNTED, ENVELOPE),
        Question("PostEverywhere, 100", f"{everywhere}?limit=100", Kind.COUNTED, ENVELOPE),
    ]


def _counted(name: str, path: str) -> Question:
    return Question(name, path, Kind.COUNTED)


def _far(face: str, page: int, path: str) -> Question:
    return Question(f"{face}, page {page:,}", f"{path}&page={page}", Kind.FAR)
