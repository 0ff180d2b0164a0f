"""What keeps the console to the person who signed in: cookie, form token, headers."""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from rollcall.console.rendering import POLICY
from rollcall.core.access.sign_ins import SESSION_LASTS

COOKIE = "rollcall_session"
FORM_TOKEN = "form_token"  # noqa: S105 - the field's name
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
OURS = frozenset({"same-origin", "none"})


def form_token(session: str) -> str:
    """What a form of this session carries: known only to pages that the session was shown."""
    return hmac.new(session.encode(), b"form", sha256).hexdigest()


def is_token_of(session: str, given: str) -> bool:
    return hmac.compare_digest(form_token(session).encode(), given.encode())


def from_here(request: Request, public_url: str | None) -> bool:
    """Whether a page of this very server sent the request, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("origin")
    if origin is None:
        return True
    public = urlsplit(public_url or "")
    known = {request.headers.get("host", ""), public.netloc} - {""}
    return urlsplit(origin).netloc in known


def let_in(response: Response, session: str, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE,
        session,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def let_out(response: Response, *, secure: bool) -> None:
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")
