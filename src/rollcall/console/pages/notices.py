"""Pages that say one thing: signed out, refused, not found, a fault."""

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from rollcall.console import addresses
from rollcall.console.safety import let_out
from rollcall.console.views.frame import Frame
from rollcall.console.views.notices import (
    ClaimPage,
    ErrorPage,
    MissingPage,
    RefusedPage,
    SignedOutPage,
)
from rollcall.console.views.parts import Fact, Link
from rollcall.console.visit import Visit
from rollcall.core.access.sign_ins import ClaimEnd
from rollcall.core.errors import Conflict, CoreError, Forbidden, Invalid, NotFound, Unavailable
from rollcall.wire.card import Trace
from rollcall.wire.refusals import NoSuchPath, TooLarge, TooSlow, Unreadable, WrongMethod

COMMAND = "rollcall link"
HTML = "text/html"


class Kind(msgspec.Struct, frozen=True):
    status: int
    title: str


KINDS: dict[type[CoreError], Kind] = {
    Invalid: Kind(400, "This cannot be asked"),
    Unreadable: Kind(400, "This cannot be read"),
    Forbidden: Kind(403, "This was not asked from here"),
    Conflict: Kind(409, "This cannot be done now"),
    WrongMethod: Kind(405, "Not in this way"),
    TooSlow: Kind(408, "It took too long to arrive"),
    TooLarge: Kind(413, "This is too large"),
    Unavailable: Kind(503, "Not now"),
}


def signed_out(visit: Visit, *, left: bool = False) -> Response:
    """`left`: they have just signed out; otherwise they never were in."""
    answer = visit.page("signed_out.html", 200 if left else 401, page=SignedOutPage(COMMAND, left))
    if left or visit.session is not None:
        let_out(answer, secure=visit.house.secure)
    return answer


def over(visit: Visit, end: ClaimEnd | None, *, signed_in: bool) -> Response:
    """A claim link that does not open the console."""
    home = addresses.OVERVIEW if signed_in else None
    if end is None:
        return visit.page("claim.html", 404, page=ClaimPage("unknown", None, COMMAND, home))
    outcome = "used" if end.used else "expired"
    page = ClaimPage(outcome, visit.times.of(end.at), COMMAND, home)
    return visit.page("claim.html", 410, page=page)


def missing(visit: Visit, frame: Frame | None) -> Response:
    if frame is None and HTML not in visit.request.headers.get("accept", ""):
        return _problem(visit)
    page = MissingPage(visit.path[:200], addresses.OVERVIEW, visit.request_id)
    return visit.page("not_found.html", 404, frame=frame, page=page)


def refused(visit: Visit, error: CoreError, frame: Frame | None) -> Response:
    """Raises the error again where it is none that a person can do something about."""
    if isinstance(error, NotFound | NoSuchPath):
        return missing(visit, frame)
    kind = next((KINDS[known] for known in type(error).__mro__ if known in KINDS), None)
    if kind is None:
        raise error
    page = RefusedPage(
        status=kind.status,
        title=kind.title,
        text=_text(error),
        wrong=_wrong(error),
        ways=_ways(visit, error),
        request_id=visit.request_id,
    )
    answer = visit.page("refused.html", kind.status, frame=frame, page=page)
    match error:
        case WrongMethod(allowed=allowed):
            answer.headers["allow"] = ", ".join(allowed)
        case Unavailable(retry_after=seconds):
            answer.headers["retry-after"] = str(seconds)
        case _:
            pass
    return answer


def fault(visit: Visit, frame: Frame | None) -> Response:
    """Ours; its cause is in the log under the request id."""
    request = visit.request
    again = addresses.address(visit.path) if request.method == "GET" else None
    now = visit.times.at(visit.now)
    page = ErrorPage(visit.request_id, now, addresses.OVERVIEW, again)
    return visit.page("error.html", HTTPStatus.INTERNAL_SERVER_ERROR, frame=frame, page=page)


def _text(error: CoreError) -> str:
    return "The address asks for something that there is not." if _wrong(error) else error.message


def _wrong(error: CoreError) -> tuple[Fact, ...]:
    if not isinstance(error, Invalid):
        return ()
    return tuple(Fact(name[:100], what[:500]) for name, what in error.fields.items())


def _ways(visit: Visit, error: CoreError) -> tuple[Link, ...]:
    home = Link("Go to the overview", addresses.OVERVIEW)
    if isinstance(error, Unavailable):
        asked = visit.query_string
        again = f"{visit.path}?{asked}" if asked else visit.path
        return Link("Try again", again), home
    if visit.path.startswith(addresses.ACCOUNTS):
        return Link("Show all accounts", addresses.ACCOUNTS), home
    return (home,)


def _problem(visit: Visit) -> Response:
    """For programs that ask for a path which no face and no page has."""
    trace = Trace(visit.request_id, visit.now)
    failure = visit.house.told_to_programs(NoSuchPath(visit.path), trace)
    body = msgspec.json.encode(failure.body)
    return Response(body, failure.status, media_type=failure.content_type.decode())
