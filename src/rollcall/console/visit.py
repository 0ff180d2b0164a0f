"""One request of a person's: what they asked, as whom, and what their page is made with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from rollcall.console.house import House
from rollcall.console.kept import ByRevision
from rollcall.console.safety import COOKIE
from rollcall.console.words import Times
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.core import Core
from rollcall.wire.call import read_query, whole_body

Shape = TypeVar("Shape", bound=msgspec.Struct)
LARGEST_FORM = 16_384
LONGEST_TOKEN = 256


@dataclass(slots=True)
class Visit:
    request: Request
    request_id: str
    house: House
    templates: Environment
    kept: ByRevision

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def now(self) -> datetime:
        return self.house.clock()

    @property
    def times(self) -> Times:
        return Times(self.now)

    @property
    def session(self) -> str | None:
        """The token of the session that the browser shows, which may be nobody's."""
        shown = self.request.cookies.get(COOKIE)
        return shown if shown and len(shown) <= LONGEST_TOKEN else None

    @property
    def query_string(self) -> str:
        raw: bytes = self.request.scope["query_string"]
        return raw.decode("latin-1")

    @property
    def by_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    def query(self, shape: type[Shape]) -> Shape:
        """Raises core.errors.Invalid."""
        return read_query(shape, self.query_string)

    async def form(self) -> dict[str, str]:
        """A posted form's fields. Raises TooLarge, TooSlow."""
        raw = await whole_body(self.request.receive, LARGEST_FORM)
        fields = parse_qs(raw.decode("latin-1"), max_num_fields=20)
        return {name: values[-1] for name, values in fields.items()}

    def page(self, template: str, status: int = 200, **given: Any) -> HTMLResponse:
        html = self.templates.get_template(template).render(**given)
        headers = {"cache-control": "no-store", "vary": "HX-Request, Cookie"}
        return HTMLResponse(html, status, headers)


@dataclass(slots=True)
class SignedIn:
    """A visit of somebody who is signed in, and the core they have."""

    visit: Visit
    core: Core
    admitted: Admitted
    session: str

    @property
    def workspace_id(self) -> int:
        return self.admitted.caller.workspace_id
