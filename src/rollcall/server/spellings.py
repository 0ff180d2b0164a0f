"""How each other API tells of one account, for the console to show side by side."""

from collections.abc import Awaitable, Callable

import msgspec

from rollcall.console.views.account import FaceSpelling
from rollcall.core.core import Core
from rollcall.dialects import lobstr, posteverywhere, tikmatrix, tokportal
from rollcall.dialects.lobstr import accounts as lobstr_accounts
from rollcall.dialects.posteverywhere import accounts as posteverywhere_accounts
from rollcall.dialects.tikmatrix import accounts as tikmatrix_accounts
from rollcall.kit.ids import dashed
from rollcall.kit.instants import Instant
from rollcall.ports.platforms import Platforms
from rollcall.wire.card import Face


class Known(msgspec.Struct, frozen=True):
    number: int
    uuid: str
    platform: str
    removed_at: Instant | None


Told = tuple[str, str]
"""The account's id there, and what is said there of its health."""


async def spellings(core: Core, number: int) -> tuple[FaceSpelling, ...]:
    known = await core.accounts.one(Known, "number", number, removed=True)
    told: list[FaceSpelling] = []
    for face, tell in TELLING:
        absent = _absent(face, known, core.platforms)
        id_, says = ("", "") if absent else await tell(core, known)
        told.append(FaceSpelling(face.title, id_, says, absent))
    return tuple(told)


def _absent(face: Face, known: Known, platforms: Platforms) -> str:
    """Why the face does not list this account; empty where it does."""
    if known.removed_at is not None:
        return "Not listed: it was removed."
    if face.platforms is None or known.platform in face.platforms:
        return ""
    titles = [platforms.card(name).title for name in face.platforms]
    return f"Not listed: it knows {' and '.join((', '.join(titles[:-1]), titles[-1]))} only."


async def _tikmatrix(core: Core, known: Known) -> Told:
    view = await core.accounts.one(tikmatrix_accounts.Listed, "number", known.number)
    spelled = tikmatrix_accounts.spell(view)
    return str(spelled.id), f"{spelled.logined_text}, {spelled.status_text}"


async def _lobstr(core: Core, known: Known) -> Told:
    view = await core.accounts.one(lobstr_accounts.Listed, "number", known.number)
    spelled = lobstr_accounts.spell(view, [], core.platforms)
    return spelled.id, f"{spelled.status} {spelled.status_code_info}"


async def _tokportal(_core: Core, known: Known) -> Told:
    return dashed(known.uuid), ""  # it knows no health of an account


async def _posteverywhere(core: Core, known: Known) -> Told:
    view = await core.accounts.one(posteverywhere_accounts.Listed, "number", known.number)
    health = posteverywhere_accounts.spell(view).health
    return str(known.number), f"{health.status}, can_post {str(health.can_post).lower()}"


TELLING: tuple[tuple[Face, Callable[[Core, Known], Awaitable[Told]]], ...] = (
    (tikmatrix.TIKMATRIX, _tikmatrix),
    (lobstr.LOBSTR, _lobstr),
    (tokportal.TOKPORTAL, _tokportal),
    (posteverywhere.POSTEVERYWHERE, _posteverywhere),
)
