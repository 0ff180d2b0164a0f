"""Asking an account's own server how it is: whose session its token is, and whether it is active.

| answered | proves |
| --- | --- |
| the session, active | the token works |
| the session, not active | why it is not: `banned`, `deactivated` |
| `AccountTakedown`, `AccountSuspended`, `AccountDeactivated` | the same |
| `ExpiredToken`, `InvalidToken`, to the token that was had by renewing | `token_refused` |
| busy, a limit, anything else | nothing |

A server gives the session of an account that it took down to nobody, and has no code for that: so
whoever is refused is asked after in public, too.
"""

from rollcall.connectors.allowances import allowance_in
from rollcall.connectors.bluesky.asking import Proving
from rollcall.connectors.bluesky.binding import Binding, read_binding
from rollcall.connectors.bluesky.card import CARD
from rollcall.connectors.bluesky.faults import FAULTS, STATUSES
from rollcall.connectors.bluesky.profile import SESSION
from rollcall.connectors.bluesky.standing import STATUS, ask_status, inactive_in
from rollcall.connectors.http import Answer
from rollcall.connectors.limits import Limiter
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.faults import refusal_in
from rollcall.connectors.oauth2.reading import Body, body_of
from rollcall.connectors.own_servers import OwnServers
from rollcall.connectors.probing import pace_of, proof_of
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Secret
from rollcall.ports.probing import ANYTIME, Proof, Seen, Subject, Through, Unclear, Works
from rollcall.ports.reading import Connection

OK = 200
ERRORS = 400
NO_SERVER = "Of which server its token is, is not kept here."


class BlueskyProbe:
    """A `Probe` of the port."""

    name = CARD.title
    pace = pace_of(FAULTS.limit)
    opens_tokens = True
    every = ANYTIME

    def __init__(self, servers: NamedServers, limiter: Limiter, clock: Clock) -> None:
        self._servers = servers
        self._proving = Proving(servers, clock)
        self._own = OwnServers(FAULTS.limit, limiter, clock)
        self._clock = clock

    def serves(self, platform: str) -> bool:
        return platform == CARD.platform

    def refuses(self, subject: Subject) -> str | None:
        if subject.connection is None:
            return "It has no token by which its server could be asked."
        return NO_SERVER if _binding_of(subject.connection) is None else None

    async def ask(self, subject: Subject) -> Proof:
        connection = subject.connection
        binding = _binding_of(connection) if connection else None
        if connection is None or binding is None:
            return Unclear(NO_SERVER)
        token, url = connection.access_token, f"{binding.server}{SESSION}"
        answer = await self._own.ask(binding.server, lambda: self._proving.get(url, binding, token))
        if isinstance(answer, Unclear):
            return answer
        return await self._proved(answer, connection, binding.server)

    async def _proved(self, answer: Answer, connection: Connection, server: str) -> Proof:
        body, token = body_of(answer), connection.access_token
        if body is None or (answer.status != OK and answer.status < ERRORS):
            why = f"{server} answered {answer.status}, and not as servers of {self.name} do."
            return Unclear(why, silent=True)
        refusal = refusal_in(body, answer.status, (token,))
        if refusal is None and answer.status == OK:
            return self._of_session(answer, body, connection, server)
        code = refusal.code if refusal else str(answer.status)
        said = refusal.said if refusal else ""
        proves = FAULTS.proved_by(code)
        if proves is None or proves.renews_first:
            told = await self._in_public(connection.open_id or "", server)
            if told is not None:
                return told
        if proves is None:
            return Unclear(f"{server} answered {answer.status}, {code}. {said}".strip())
        return proof_of(proves, Seen(_asked(server, SESSION), f"{answer.status} {code}", said))

    def _of_session(self, answer: Answer, body: Body, connection: Connection, server: str) -> Proof:
        did = body.get("did")
        if not isinstance(did, str) or did != (connection.open_id or did):
            return Unclear(f"{server} says that the token is another account's.")
        why = inactive_in(body, did)
        if why is not None:
            return _stands(why, Seen(_asked(server, SESSION), f"{OK} {why}"))
        told = allowance_in(answer.headers, self._clock())
        seen = Seen(_asked(server, SESSION), "the account's own session")
        return Works(seen, Through.TOKEN, (told,) if told else ())

    async def _in_public(self, did: str, server: str) -> Proof | None:
        """None where its server does not say that it is not active."""
        if not did:
            return None
        answer = await self._own.ask(server, lambda: ask_status(self._servers, server, did))
        why = None if isinstance(answer, Unclear) else inactive_in(body_of(answer), did)
        return None if why is None else _stands(why, Seen(_asked(server, STATUS), f"{OK} {why}"))


def _stands(why: str, seen: Seen) -> Proof:
    proves = STATUSES.get(why)
    if proves is None:
        return Unclear(f"{seen.asked}, was answered that the account is {why}.")
    return proof_of(proves, seen)


def _asked(server: str, what: str) -> str:
    return f"{server}, {what}"


def _binding_of(connection: Connection) -> Binding | None:
    return read_binding(Secret(connection.binding) if connection.binding else None)
