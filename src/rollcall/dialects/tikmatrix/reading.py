"""Reading TikMatrix's accounts: `accounts.spell` backwards."""

from collections.abc import AsyncGenerator

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.wire.reading import Progress, Source, Stretch, found_in, page_of, said
from rollcall.wire.remote import Remote

FACE = "tikmatrix"
PAGE = 100


class Given(msgspec.Struct, frozen=True):
    id: int
    platform: str
    username: str | None = None
    email: str | None = None
    packagename: str | None = None
    device: str | None = None
    device_online: bool = False
    device_name: str | None = None
    logined: int = 0
    status: int = 0
    tags: list[str] | None = None


class Accounts(msgspec.Struct, frozen=True):
    accounts: list[msgspec.Raw]
    total: int | None = None


class Answer(msgspec.Struct, frozen=True):
    data: Accounts


async def read(remote: Remote) -> AsyncGenerator[Stretch]:
    progress = Progress()
    page, seen = 1, 0
    while True:
        body = await remote.get("/api/v1/accounts", page=page, page_size=PAGE)
        answer = page_of(Answer, body).data
        progress.goes_on(answer.accounts)
        seen += len(answer.accounts)
        accounts = [found_in(FACE, Given, raw, dossier) for raw in answer.accounts]
        yield Stretch(accounts, answer.total)
        if not answer.accounts or (answer.total is not None and seen >= answer.total):
            return
        page += 1


def dossier(given: Given) -> Dossier:
    device = said(device_model=given.device_name, device_online=given.device_online)
    return Dossier(
        facts=AccountFacts(
            external_id=f"{FACE}:{given.id}",
            platform=given.platform,
            app_package=given.packagename,  # none is the platform's own app, which is said too
            device_serial=given.device,
            signed_in=given.logined == 1,
            enabled=given.status == 0,
            tags=given.tags or [],
            **said(username=given.username, email=given.email),
            **(device if given.device else {}),
        )
    )


SOURCE = Source(FACE, "/api/v1", lambda key: {"x-api-key": key}, read)
