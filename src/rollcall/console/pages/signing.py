"""Coming in by a link that works once, and leaving."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import RedirectResponse, Response

from rollcall.console import addresses
from rollcall.console.pages import notices
from rollcall.console.safety import let_in
from rollcall.console.visit import LONGEST_TOKEN, SignedIn, Visit

SEE_OTHER = 303


class Query(msgspec.Struct, frozen=True):
    token: Annotated[str, Meta(max_length=LONGEST_TOKEN)] = ""


async def claim(visit: Visit) -> Response:
    """Exchange the link's token for a session. Looking ahead at the link does not use it up."""
    asked = visit.query(Query)
    if visit.request.method == "HEAD" or _looks_ahead(visit):
        return Response(status_code=503, headers={"cache-control": "no-store"})
    door = visit.house.door
    session = await door.claim(asked.token) if asked.token else None
    if session is None:
        end = await door.end_of(asked.token)
        known = visit.session is not None and await door.recognise(visit.session) is not None
        return notices.over(visit, end, signed_in=known)
    answer = RedirectResponse(addresses.OVERVIEW, SEE_OTHER, headers={"cache-control": "no-store"})
    let_in(answer, session, secure=visit.house.secure)
    return answer


async def sign_out(to: SignedIn) -> Response:
    await to.visit.house.door.leave(to.session)
    return notices.signed_out(to.visit, left=True)


def _looks_ahead(visit: Visit) -> bool:
    return "prefetch" in visit.request.headers.get("sec-purpose", "")
