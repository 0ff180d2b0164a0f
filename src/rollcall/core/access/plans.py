"""The plan of a key: which kinds of operations it opens, and how much of each day it has."""

import msgspec

from rollcall.core.errors import NotInPlan

MOST_REQUESTS = 1_000_000_000
MOST_BYTES = 2**50


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything, without limit, where nothing else is said."""

    premium: bool = True
    special: bool = True
    requests_per_day: int | None = None
    """None: without limit. A day begins at midnight UTC."""
    bytes_per_day: int | None = None
    """Of the bodies of answers. None: without limit."""

    @property
    def bounded(self) -> bool:
        """Whether its days have an end."""
        return self.requests_per_day is not None or self.bytes_per_day is not None

    def must_include(self, *, premium: bool, special: bool) -> None:
        """Raises NotInPlan."""
        if premium and not self.premium:
            raise NotInPlan("premium")
        if special and not self.special:
            raise NotInPlan("special")


EVERYTHING = Plan()


def wrong_with(asked: Plan, own: Plan) -> dict[str, str]:
    """What is wrong with a plan that somebody with a plan of their `own` would hand out."""
    wrong: dict[str, str] = {}
    for name in ("premium", "special"):
        if getattr(asked, name) and not getattr(own, name):
            wrong[f"plan.{name}"] = "The plan of this key does not include it."
    for name, most in (("requests_per_day", MOST_REQUESTS), ("bytes_per_day", MOST_BYTES)):
        wanted, had = getattr(asked, name), getattr(own, name)
        if wanted is not None and not 1 <= wanted <= most:
            wrong[f"plan.{name}"] = f"1 to {most}, or null (without limit)."
        elif had is not None and (wanted is None or wanted > had):
            wrong[f"plan.{name}"] = f"This key has {had} a day, and hands out no more."
    return wrong
