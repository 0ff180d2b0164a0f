"""What every file of ours keeps to: one sentence first, and no more than can be read at once."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = sorted(
    path.relative_to(ROOT)
    for folder in ("src", "tests", "bench", "scripts")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
PROGRAM = [path for path in OURS if path.parts[0] != "tests"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONG_FILES = {
    "test_intake.py": "every way in which an account comes in, one test each",
    "2026_11_20_2200_first_tables.py": "every table there was at first, column by column",
    "2026_11_21_1100_social_world.py": "every table of the social world, column by column",
}
LONG_FUNCTIONS = {
    "_account": "an account of the fleet, field by field",
    "upgrade": "the same",
    "tokportal": "the vendor's sample account, field by field",
    "_record": "an account of the benchmark, column by column",
    "serve": "an option of the command line for each line",
    "export": "the same",
    "import_": "the same",
    "list_": "the same",
    "create": "the same",
}
NO_ROOM = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def test_there_are_files_to_look_at():
    assert len(OURS) > 100


def test_every_file_opens_with_what_it_is_for():
    said = {str(path): (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in OURS}

    assert {path for path, text in said.items() if not text.endswith((".", ":", "?"))} == set()


def test_every_file_can_be_read_at_once():
    lines = {str(p): (ROOT / p).read_text().count("\n") for p in OURS if p.name not in LONG_FILES}

    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_every_function_can_be_read_at_once():
    long = {
        f"{path}: {node.name}": lines
        for path in PROGRAM
        for node in functions(path)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
        and node.name not in LONG_FUNCTIONS
    }

    assert long == {}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_room_is_for_whatever_is_left_over():
    assert [str(path) for path in OURS if NO_ROOM & {*path.parts[:-1], path.stem}] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")

    assert [str(path) for path in PROGRAM if later.search((ROOT / path).read_text())] == []


def test_the_exceptions_are_still_needed():
    assert set(LONG_FILES) <= {path.name for path in OURS}
    assert set(LONG_FUNCTIONS) <= {node.name for path in PROGRAM for node in functions(path)}
