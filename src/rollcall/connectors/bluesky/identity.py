"""Who an account of the AT protocol is: from its handle to its id, and from there to its server.

A handle is believed only where the account itself names it too, and an account's server is the one
that its own document names: nobody is asked at a server that only somebody else named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from rollcall.connectors.http import Answer
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.reading import body_of
from rollcall.ports.consent import NoSuchAccount, TryLater, Unknown

DIRECTORY = "https://plc.directory"
RESOLVER = "https://public.api.bsky.app"
LONGEST_HANDLE = 253
HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
PLC = re.compile(r"did:plc:[a-z2-7]{24}")
WEB = re.compile(r"did:web:((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62})")
BEFORE = re.compile(r"^(?:https://bsky\.app/profile/|at://|@)+")
TO_THE_EYE_ALONE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""What stands invisibly around a handle that was copied from Bluesky's own pages."""
NOT_THERE = frozenset({400, 404, 410})


class Service(msgspec.Struct, frozen=True):
    id: str
    type: str
    serviceEndpoint: str  # noqa: N815 - as the document spells it


class Document(msgspec.Struct, frozen=True):
    id: str
    alsoKnownAs: tuple[str, ...] = ()  # noqa: N815 - as above
    service: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    did: str
    handle: str | None
    """None where the account names none that leads back to it."""
    server: str


class Identities:
    def __init__(
        self, servers: NamedServers, resolver: str = RESOLVER, directory: str = DIRECTORY
    ) -> None:
        self._servers = servers
        self._resolver = resolver.rstrip("/")
        self._directory = directory.rstrip("/")

    async def find(self, said: str) -> Identity:
        """By a handle or an id. Raises NoSuchAccount and faults."""
        spelled = read_name(said)
        if spelled.startswith("did:"):
            return await self.of(spelled)
        did = await self._did_of(spelled)
        found = await self.of(did)
        if found.handle != spelled:
            raise NoSuchAccount(f"The account that {spelled} leads to does not bear that name.")
        return found

    async def of(self, did: str) -> Identity:
        """Raises NoSuchAccount and faults."""
        answer = await self._servers.ask("GET", self._document_at(did))
        document = _document(answer, did)
        names = [name.removeprefix("at://").lower() for name in document.alsoKnownAs]
        handle = next((name for name in names if HANDLE.fullmatch(name)), None)
        server = next((s.serviceEndpoint for s in document.service if _is_server(s, did)), None)
        if server is None:
            raise NoSuchAccount(f"{did} names no server that its account is on.")
        return Identity(did, handle, self._servers.origin(server))

    async def _did_of(self, handle: str) -> str:
        answer = await self._servers.ask(
            "GET",
            f"{self._resolver}/xrpc/com.atproto.identity.resolveHandle",
            query={"handle": handle},
        )
        told = _told(answer, handle)
        did = told.get("did")
        if not isinstance(did, str) or not _is_did(did):
            raise Unknown(f"What {handle} leads to was told in a way that is not known here.")
        return did

    def _document_at(self, did: str) -> str:
        if web := WEB.fullmatch(did):
            return f"https://{web[1]}/.well-known/did.json"
        return f"{self._directory}/{did}"


def read_name(said: str) -> str:
    """A handle or an id as it is asked for. Raises NoSuchAccount."""
    spelled = BEFORE.sub("", said.strip().strip(TO_THE_EYE_ALONE).strip())
    if _is_did(spelled):
        return spelled
    spelled = spelled.lower()
    if len(spelled) <= LONGEST_HANDLE and HANDLE.fullmatch(spelled):
        return spelled
    raise NoSuchAccount("That is no handle. One looks like name.bsky.social.")


def _told(answer: Answer, name: str) -> Mapping[str, Any]:
    if answer.status in NOT_THERE:
        raise NoSuchAccount(f"{name} leads to no account.")
    if answer.status != 200:  # noqa: PLR2004 - HTTP's
        raise TryLater(f"Where {name} leads was not told: {answer.status}.", seconds=answer.wait)
    return body_of(answer) or {}


def _document(answer: Answer, did: str) -> Document:
    told = _told(answer, did)
    try:
        document = msgspec.convert(told, Document)
    except msgspec.ValidationError:
        raise Unknown(f"The document of {did} is not known here.") from None
    if document.id != did:
        raise NoSuchAccount(f"The document of {did} is another account's.")
    return document


def _is_server(service: Service, did: str) -> bool:
    named = service.id in ("#atproto_pds", f"{did}#atproto_pds")
    return named and service.type == "AtprotoPersonalDataServer"


def _is_did(text: str) -> bool:
    return bool(PLC.fullmatch(text) or WEB.fullmatch(text))
