"""Our own API. A face like the others, with no way into the core that they lack."""

from rollcall.api.card import API

__all__ = ["API"]
