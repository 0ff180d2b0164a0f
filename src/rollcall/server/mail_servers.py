"""Mail servers elsewhere, whose library is only loaded where a mailbox is on one."""

from typing import TYPE_CHECKING

from rollcall.ports.mail import MailServer, OpenMailbox

if TYPE_CHECKING:
    from rollcall.connectors.imap.servers import ImapServers


class WhenAsked:
    def __init__(self, *, private_allowed: bool) -> None:
        self._private_allowed = private_allowed
        self._servers: ImapServers | None = None

    async def open(self, server: MailServer) -> OpenMailbox:
        """Raises MailFault."""
        if self._servers is None:
            from rollcall.connectors.imap.servers import ImapServers  # noqa: PLC0415 - as above

            self._servers = ImapServers(private_allowed=self._private_allowed)
        return await self._servers.open(server)
