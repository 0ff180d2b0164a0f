"""Whose session or grant it is: what an account's own server tells to the token itself."""

from typing import Any
from urllib.parse import urlencode

from rollcall.connectors.bluesky.asking import Proving
from rollcall.connectors.bluesky.binding import Binding
from rollcall.connectors.bluesky.card import CARD
from rollcall.connectors.bluesky.identity import HANDLE
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.reading import body_of, text_at
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Profile, Rejected, TryLater, Unknown

SESSION = "/xrpc/com.atproto.server.getSession"
ASKED = f"{CARD.title}, {SESSION}"


class Profiles:
    def __init__(self, servers: NamedServers, proving: Proving) -> None:
        self._servers = servers
        self._proving = proving

    async def of(self, did: str, access: Secret, binding: Binding) -> Profile:
        """Raises faults; Rejected where the account is switched off or taken down."""
        token = access.reveal()
        answer = await self._proving.get(f"{binding.server}{SESSION}", binding, token)
        body = body_of(answer)
        refusal = refusal_in(body or {}, answer.status, (token,))
        if refusal is not None or body is None or answer.status != 200:  # noqa: PLR2004 - HTTP's
            raise fault(CARD, Step.PROFILE, answer, refusal)
        if body.get("did") != did:
            raise Unknown(f"{CARD.title} says that the token is another account's.")
        if body.get("active") is False:
            status = text_at(body, "status") or "not active"
            raise Rejected(f"{CARD.title} says that this account is {status}.")
        handle = (text_at(body, "handle") or "").lower()
        shown = await self._shown(did, binding.server)
        return Profile(
            did,
            handle if HANDLE.fullmatch(handle) and not handle.endswith(".invalid") else None,
            text_at(shown, "displayName"),
            _avatar(did, binding.server, text_at(shown, "avatar.ref.$link")),
        )

    async def _shown(self, did: str, server: str) -> dict[str, Any]:
        """What people see of it, which not every account has said; asked of no other server."""
        asked = {"repo": did, "collection": "app.bsky.actor.profile", "rkey": "self"}
        try:
            answer = await self._servers.ask(
                "GET", f"{server}/xrpc/com.atproto.repo.getRecord", query=asked
            )
        except (TryLater, Unknown):
            return {}  # it decorates
        value = (body_of(answer) or {}).get("value")
        return dict(value) if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownArgumentType] - looked at by text_at


def _avatar(did: str, server: str, cid: str | None) -> str | None:
    if cid is None or not cid.isalnum() or not server.startswith("https://"):
        return None
    return f"{server}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did, 'cid': cid})}"
