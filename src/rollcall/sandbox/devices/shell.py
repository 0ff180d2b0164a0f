"""What a phone's shell answers: its properties, and that there is nothing else."""

import struct
from typing import NamedTuple

from rollcall.sandbox.devices.phones import Phone

NO_SUCH_COMMAND = 127
STDOUT, EXIT = 1, 3
"""Kinds of packets within a stream of the newer shell protocol."""


class Answer(NamedTuple):
    text: str
    status: int


def is_shell(service: str) -> bool:
    return service.startswith(("shell:", "shell,"))


def serve_shell(service: str, phone: Phone) -> bytes:
    """The whole answer to `shell:…` or `shell,v2,…:…`, as that protocol spells it."""
    how, _, command = service.partition(":")
    answer = run(command, phone)
    text = answer.text.encode()
    if "v2" not in how.split(","):
        return text
    return (
        struct.pack("<BI", STDOUT, len(text)) + text + struct.pack("<BIB", EXIT, 1, answer.status)
    )


def run(command: str, phone: Phone) -> Answer:
    match command.split():
        case []:
            return Answer("", 0)
        case ["getprop"]:
            lines = (f"[{name}]: [{value}]\n" for name, value in phone.properties.items())
            return Answer("".join(lines), 0)
        case ["getprop", name, *_]:
            return Answer(phone.properties.get(name, "") + "\n", 0)
        case [name, *_]:
            said = f"/system/bin/sh: {name}: inaccessible or not found\n"
            return Answer(said, NO_SUCH_COMMAND)
        case _:
            raise AssertionError(command)
