"""How an event of a stream is spelled: server-sent events, as browsers and libraries read them."""

MEDIA = b"text/event-stream"
HEADERS = [
    (b"content-type", MEDIA),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx would otherwise keep events until it has some kilobytes
]
RETRY_MS = 2000
"""How long a client waits before it comes again, where its stream broke off."""
BEGINNING = f"retry: {RETRY_MS}\n\n".encode()
HEARTBEAT = b":\n\n"
"""Says nothing, and keeps whatever stands between from thinking that nobody is there."""


def spell_event(name: str, data: bytes, place: str | None = None) -> bytes:
    """One event; `data` is JSON on one line, `place` is from where a listener goes on after it."""
    id_ = "" if place is None else f"id: {place}\n"
    return f"{id_}event: {name}\ndata: ".encode() + data + b"\n\n"
