"""How Meta's platforms refuse: HTTP 400 and a code of their own within."""

from rollcall.sandbox.consent.quirks import Refusal, Shape

TRACE = "SandboxTraceId"
CODES = {
    "invalid_token": (190, 463, "Error validating access token: Session has expired."),
    "invalid_grant": (100, 36009, "This authorization code has been used."),
    "invalid_client": (101, 0, "Error validating client secret."),
}


def refuse(refusal: Refusal) -> tuple[int, Shape]:
    code, below, said = CODES.get(refusal.code, (100, 0, refusal.said))
    error = {"message": said, "type": "OAuthException", "code": code, "fbtrace_id": TRACE}
    return 400, {"error": error | ({"error_subcode": below} if below else {})}


def refuse_renewal(refusal: Refusal) -> tuple[int, Shape]:
    """Where a token that is told has ended, and no code was shown."""
    ended = refusal.code == "invalid_grant"
    return refuse(Refusal("invalid_token", refusal.said) if ended else refusal)
