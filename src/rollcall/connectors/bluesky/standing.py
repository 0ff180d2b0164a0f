"""How an account stands at its own server, told to anybody: a taken-down one shows no session."""

from rollcall.connectors.http import Answer
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.reading import Body, text_at

STATUS = "/xrpc/com.atproto.sync.getRepoStatus"


async def ask_status(servers: NamedServers, server: str, did: str) -> Answer:
    """Raises faults."""
    return await servers.ask("GET", f"{server}{STATUS}", query={"did": did})


def inactive_in(body: Body | None, did: str) -> str | None:
    """Why it is not active, in the server's word; None where it is, or nobody says."""
    if body is None or body.get("did") != did or body.get("active") is not False:
        return None
    return text_at(body, "status") or "not active"
