"""Write the reference pages that are made from the code; with --check, say which are not so.

.venv/bin/python scripts/write_reference.py [--check]
"""

import sys
from collections.abc import Callable
from pathlib import Path

from rollcall.api.document import openapi_json

DOCS = Path(__file__).parent.parent / "docs"

PAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("reference/openapi.json", lambda: openapi_json().decode() + "\n"),
)
"""Each page, and what makes it."""


def stale() -> list[str]:
    """The pages that are not as the code would have them."""
    return [
        name
        for name, render in PAGES
        if not (DOCS / name).exists() or (DOCS / name).read_text() != render()
    ]


def main() -> None:
    if "--check" in sys.argv[1:]:
        if names := stale():
            sys.exit(f"Not as the code would have them: {', '.join(names)}. Run {sys.argv[0]}.")
        return
    for name in stale():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(dict(PAGES)[name]())
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
