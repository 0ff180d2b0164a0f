"""What is asked of every roster: pages of our own API and of each face, filtered and not."""

from dataclasses import dataclass

from bench.roster import DEVICE, FIRST, RARE_TAG, Roster
from rollcall.kit.paging import Cursor, spell_cursor

FAR_PAGE = 10_000
SHARE_OF_TWO_PLATFORMS = 0.5
"""Less than the share of accounts on the platforms that TikMatrix and TokPortal know."""


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    path: str
    beside_rivals: bool = False
    """The hand-written and the usual server answer it too."""

    def headers(self, roster: Roster) -> dict[str, str]:
        scheme = "Token" if self.path.startswith("/lobstr") else "Bearer"
        return {"Authorization": f"{scheme} {roster.key}", "X-API-Key": roster.key}


def questions(roster: Roster) -> list[Question]:
    return [*_own(roster), *_faces(roster)]


def deep(roster: Roster) -> str:
    """A page in the middle of a walk."""
    cursor = spell_cursor(Cursor("number", None, FIRST + roster.size // 2))
    return f"/v1/accounts?limit=20&cursor={cursor}"


def _own(roster: Roster) -> list[Question]:
    first = "/v1/accounts?limit=20"
    return [
        Question("own, 20", first, beside_rivals=True),
        Question("own, 100", "/v1/accounts?limit=100", beside_rivals=True),
        Question("own, deep cursor", deep(roster), beside_rivals=True),
        Question("own, one platform", f"{first}&platform=youtube", beside_rivals=True),
        Question("own, one state", f"{first}&health=expired", beside_rivals=True),
        Question("own, a common tag", f"{first}&tag=brand", beside_rivals=True),
        Question("own, a rare tag", f"{first}&tag={RARE_TAG}", beside_rivals=True),
        Question("own, one device", f"{first}&device={DEVICE}", beside_rivals=True),
        Question("own, 20 and the total", f"{first}&include=total"),
        Question("own, two states, by name", f"{first}&health=expired&health=limited&sort=name"),
    ]


def _faces(roster: Roster) -> list[Question]:
    far = min(FAR_PAGE, roster.size // 20)
    far_of_two = min(FAR_PAGE, int(roster.size * SHARE_OF_TWO_PLATFORMS) // 20)
    tikmatrix, lobstr = "/tikmatrix/api/v1/accounts", "/lobstr/v1/accounts"
    tokportal, everywhere = "/tokportal/api/ext/accounts", "/posteverywhere/api/v1/accounts"
    return [
        Question("TikMatrix, 20", f"{tikmatrix}?page_size=20"),
        Question("TikMatrix, 100", f"{tikmatrix}?page_size=100"),
        Question("TikMatrix, one device", f"{tikmatrix}?page_size=20&device={DEVICE}"),
        Question("TikMatrix, a rare tag", f"{tikmatrix}?page_size=20&tag={RARE_TAG}"),
        Question(f"TikMatrix, page {far_of_two:,}", f"{tikmatrix}?page_size=20&page={far_of_two}"),
        Question("lobstr, 20", f"{lobstr}?limit=20"),
        Question("lobstr, 100", f"{lobstr}?limit=100"),
        Question(f"lobstr, page {far:,}", f"{lobstr}?limit=20&page={far}"),
        Question("TokPortal, 20", f"{tokportal}?per_page=20"),
        Question("TokPortal, 100", f"{tokportal}?per_page=100"),
        Question("TokPortal, one country", f"{tokportal}?per_page=20&country=GB"),
        Question(f"TokPortal, page {far_of_two:,}", f"{tokportal}?per_page=20&page={far_of_two}"),
        Question("PostEverywhere, 20", f"{everywhere}?limit=20"),
        Question("PostEverywhere, 100", f"{everywhere}?limit=100"),
    ]
