"""What an instance's refusals prove of an account, and how often it is asked.

An instance has no codes: a status and a sentence, which stand in Mastodon's source as they are
here. A sentence proves nothing under another status.
"""

from collections.abc import Mapping

from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.limits import Limit
from rollcall.connectors.oauth2.reading import body_of
from rollcall.connectors.probing import Proves

LIMIT = Limit(300, 300)
"""Of one instance, and from one address."""
DEAD = Proves("token_refused")
BANNED = Proves("banned")
MOVED = Proves("moved")
SILENCED = "silenced"
UNAUTHORIZED = 401
UNPROCESSABLE = 422
SENTENCES: Mapping[int, Mapping[str, Proves]] = {
    403: {
        "your login is currently disabled": BANNED,  # or its owner moved, which it says elsewhere
        "your login is missing a confirmed e-mail address": Proves("checkpoint_required"),
    },
    UNPROCESSABLE: {"this method requires an authenticated user": DEAD},
}
SNAC = "snac/"
"""How snac's answers name it; to a token that it does not know, they are 422 and empty."""


def said_in(answer: Answer, token: str) -> str:
    """The sentence, fit to be shown; empty where there is none."""
    said = (body_of(answer) or {}).get("error")
    return cleaned(said[:300], (token,)) if isinstance(said, str) else ""


def proved_by(answer: Answer, said: str) -> Proves | None:
    if answer.status == UNAUTHORIZED:
        return DEAD if said else None
    if _is_snacs_refusal(answer):
        return DEAD
    small, known = said.lower(), SENTENCES.get(answer.status, {})
    return next((proves for words, proves in known.items() if words in small), None)


def _is_snacs_refusal(answer: Answer) -> bool:
    is_snac = answer.headers.get("x-creator", "").startswith(SNAC)
    return is_snac and answer.status == UNPROCESSABLE and not answer.body.strip()
