"""Who did something, as our API names callers."""

from rollcall.kit.ids import HEX_ID, prefixed


def caller_name(key_id: str) -> str:
    """The key's id; `console`, `listener` and `local` stand for callers that show no key."""
    return prefixed("key", key_id) if HEX_ID.fullmatch(key_id) else key_id
