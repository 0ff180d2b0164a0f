"""Write the reference pages that are made from the code; with --check, say which are not so.

.venv/bin/python scripts/write_reference.py [--check]
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rollcall.api.document import openapi_json
from rollcall.cli.reference import command_line
from rollcall.cli.serve import announcement
from rollcall.cli.settings_page import settings_page
from rollcall.db.migrations.running import migrate
from rollcall.db.migrations.whole import written_down
from rollcall.dialects import DIALECTS
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.sandbox.world.refused import page as platform_codes
from rollcall.server.serving import Running
from rollcall.wire.coverage import render, summary

DOCS = Path(__file__).parent.parent / "docs"
AT_FIRST = Running("http://127.0.0.1:8484", DEMO_KEY, "…", {})
IMAGES = (
    ("overview-light.png", "The overview: how many accounts can post, and what is wrong"),
    ("accounts-dark.png", "The accounts, filtered, in the dark"),
)


def readme() -> str:
    """README.md with what stands between each pair of markers made anew."""
    images = [f"![{says}](docs/images/{n})" for n, says in IMAGES if (DOCS / "images" / n).exists()]
    text = (DOCS.parent / "README.md").read_text()
    text = filled(text, "announcement", f"```text\n{announcement(AT_FIRST)}\n```")
    text = filled(text, "images", "\n\n".join(images))
    return filled(text, "coverage", summary(DIALECTS, "docs/reference/coverage.md").strip())


def index() -> str:
    """The list of all documents, with the pages that are made here."""
    made = [
        f"- [{render().partition(chr(10))[0].removeprefix('# ')}]({name})"
        for name, render in PAGES
        if name.startswith("reference/") and name.endswith(".md")
    ]
    made.append("- [Our API's OpenAPI document](reference/openapi.json)")
    return filled((DOCS / "README.md").read_text(), "reference", "\n".join(made))


def filled(text: str, name: str, made: str) -> str:
    """`text` with `made` between the markers of this name."""
    marked = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    return marked.sub(lambda _: f"\n{made}\n\n" if made else "", text)


def tables() -> str:
    """What makes the tables of an empty SQLite file at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rollcall.db"
        migrate(f"sqlite:///{path}")
        return written_down(path)


PAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("../README.md", readme),
    ("README.md", index),
    ("reference/openapi.json", lambda: openapi_json().decode() + "\n"),
    ("reference/coverage.md", lambda: render(DIALECTS)),
    ("reference/command-line.md", command_line),
    ("reference/settings.md", settings_page),
    ("reference/platform-codes.md", platform_codes),
    ("../src/rollcall/db/migrations/whole.sql", tables),
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
