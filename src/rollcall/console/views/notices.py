"""Pages that say one thing: a claim link that is over, signed out, not found, an error."""

from dataclasses import dataclass
from typing import Literal

from rollcall.console.views.parts import Fact, Link, Moment


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim link that does not open the console any more."""

    outcome: Literal["used", "expired", "unknown"]
    at: Moment | None  # when it was used or ended
    command: str  # prints a new one
    home: str | None = None  # set for somebody who is signed in already


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    command: str  # prints a claim link
    left: bool = False  # they have just signed out themselves


@dataclass(frozen=True, slots=True)
class MissingPage:
    path: str
    home: str
    request_id: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """What was asked cannot be done as it was asked."""

    status: int
    title: str
    text: str
    wrong: tuple[Fact, ...]  # which part of the request, and what is wrong with it
    ways: tuple[Link, ...]  # the first is the likeliest way on
    request_id: str


@dataclass(frozen=True, slots=True)
class ErrorPage:
    request_id: str
    at: Moment
    home: str
    retry: str | None = None  # the address that failed, when asking again is safe
