"""HTTP that stays HTTP/1.1: offers to go on in another protocol are passed over (RFC 9110, 7.8)."""

import sys
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

UPGRADE = b"upgrade"


class StayingProtocol(HttpToolsProtocol):
    """uvicorn's own, which takes what follows such an offer for the other protocol.

    Java's client, and others, offer HTTP/2 with every request: the bodies of theirs were lost, and
    read as requests where they came a little later. Here the parser is given the same request once
    more without the offer, and what followed it.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._received = b""
        self._again = b""
        self._offered = False

    def data_received(self, data: bytes) -> None:
        while data:
            self._received, self._again = data, b""
            super().data_received(data)
            data = self._again

    def on_message_begin(self) -> None:
        self._offered = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._offered = self.parser.should_upgrade() and any(
            name.lower() == UPGRADE for name, _ in self.headers
        )
        if not self._offered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._offered:
            super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Called by uvicorn where the parser stopped behind an offer."""
        stopped = sys.exception()
        if self._offered and isinstance(stopped, httptools.HttpParserUpgrade):
            self._again = self._without_the_offer() + self._received[stopped.args[0] :]
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def _without_the_offer(self) -> bytes:
        line = b" ".join((self.parser.get_method(), self.url, self._version()))
        fields = [name + b": " + value for name, value in self.headers if name.lower() != UPGRADE]
        return b"\r\n".join((line, *fields, b"", b""))

    def _version(self) -> bytes:
        return f"HTTP/{self.parser.get_http_version()}".encode()
