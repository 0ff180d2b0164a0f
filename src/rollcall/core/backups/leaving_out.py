"""Which tables a backup does without, each with its reason; whatever is not named here is in it."""

from collections.abc import Mapping

LEFT_OUT: Mapping[str, str] = {
    "sign_ins": "Whoever signed out since would be signed in again; a new link signs one in.",
    "consent_choices": "It is kept for an hour, until an owner has chosen; they are asked anew.",
    "quotas": "It counts the requests of minutes that are long over.",
}
