"""The tutorial, typed in as it stands, answers what it shows."""

import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import FENCE, page
from tests.live import live

ADDRESS = "http://127.0.0.1:8484"
LEFT_OUT = "…"
END = "@@ the end of a block @@"


def steps() -> list[tuple[str, str]]:
    """Each block to type, and the answer shown below it (empty where none is)."""
    blocks = [
        (found[2], found[3]) for found in FENCE.finditer(page("docs/tutorial/first-hour.md").text)
    ]
    found: list[tuple[str, str]] = []
    for language, text in blocks:
        if language == "sh":
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], text)
    return found


def pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split(LEFT_OUT))


def missing(shown: str, said: str) -> list[str]:
    """The shown lines that were not said, looked for in their order."""
    lines, lost = iter(said.splitlines()), []
    for line in shown.splitlines():
        if not line.strip(f" {LEFT_OUT}"):
            continue
        wanted = re.compile(pattern(line))
        if not any(wanted.fullmatch(one.rstrip()) for one in lines):
            lost.append(line)
    return lost


def test_a_line_that_was_not_said_is_missed() -> None:
    assert missing("one\n…\nthree …", "one\ntwo\nthree and more\n") == []
    assert missing("three\none", "one\nthree\n") == ["one"]


def test_every_step_answers_what_it_shows(tmp_path: Path) -> None:
    start, *typed = steps()
    assert start[0] == "make run\n"
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    with live(tmp_path / "data") as server:
        script = f"\necho '{END}'\n".join(text.replace(ADDRESS, server.url) for text, _ in typed)
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
            check=False,
        )
    answers = done.stdout.split(f"{END}\n")
    assert len(answers) == len(typed), done.stdout
    wrong = {
        text: said
        for (text, shown), said in zip(typed, answers, strict=True)
        if missing(shown, said) or "rollcall: " in said or "Traceback" in said
    }
    assert wrong == {}
