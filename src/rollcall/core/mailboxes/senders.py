"""Whether a mail is of a platform: by the domain of its one author, label by label."""

from collections.abc import Iterable


def is_of(domain: str, known: Iterable[str]) -> bool:
    """Whether `domain` is one of those known, or below one of them."""
    spelled = domain.lower().rstrip(".")
    return any(spelled == one or spelled.endswith(f".{one}") for one in known)
