"""A page of every operation of every face: what is served, what is absent, and why."""

from collections.abc import Sequence

from rollcall.wire.card import Absent, Face, Operation

HEAD = """\
# What is served

Every operation that each vendor's published clients and documents know. What is absent answers 501
in that vendor's own words, with the reason given here. This page is made from the faces' cards by
`python scripts/write_reference.py`.
"""
SERVED = "served"


def render(faces: Sequence[Face]) -> str:
    """The page in Markdown."""
    parts = [HEAD, summary(faces), *map(_section, faces)]
    return "\n".join(parts)


def summary(faces: Sequence[Face], page: str = "") -> str:
    """How much of each face is served, linked to where `page` (this one, if none) says more."""
    rows = [
        f"| [{face.title}]({page}#{_anchor(face)}) | {_served(face)} of {len(face.operations)} "
        f"| {', '.join(face.platforms or ('every platform',))} | {face.clients} |"
        for face in faces
    ]
    return _table("| face | served | platforms | held against |", rows)


def _section(face: Face) -> str:
    place = ", or ".join([f"`{face.prefix}`", *(f"`Host: {host}`" for host in face.hosts)])
    served = [o for o in face.operations if isinstance(o, Operation)]
    absent = [o for o in face.operations if isinstance(o, Absent)]
    rows = [_served_row(o) for o in served] + [_absent_row(o) for o in absent]
    head = "| operation | method and path | served | held against |"
    return (
        f"## {face.title}\n\nUnder {place}. The vendor's documents: <{face.documents}>.\n\n"
        + _table(head, rows)
    )


def _served_row(operation: Operation) -> str:
    asked = f"`{operation.method} {operation.path}`"
    return f"| {operation.name} | {asked} | {SERVED} | {operation.evidence} |"


def _absent_row(operation: Absent) -> str:
    asked = f"`{operation.method} {operation.path}`"
    return f"| {operation.name} | {asked} | absent: {operation.because} | answers 501 |"


def _table(head: str, rows: Sequence[str]) -> str:
    line = "|" + " --- |" * head.count(" | ") + " --- |"
    return "\n".join([head, line, *rows, ""])


def _served(face: Face) -> int:
    return sum(isinstance(operation, Operation) for operation in face.operations)


def _anchor(face: Face) -> str:
    return "".join(c for c in face.title.lower() if c.isalnum() or c in " -").replace(" ", "-")
