"""Programs of the Debian after this one, laid out for the tests and run beside older libraries."""

from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".real"


@dataclass(frozen=True, slots=True)
class Laid:
    """A package that scripts/next_debian lays out, and its program."""

    package: str
    program: str
    libraries: str = "."
    """A folder below the libraries that the program looks into, too."""

    @property
    def command(self) -> list[str]:
        root = FOLDER / self.package
        own = root / "usr/lib/x86_64-linux-gnu"
        loader = root / "lib64/ld-linux-x86-64.so.2"
        paths = f"{own}:{own / self.libraries}"
        return [str(loader), "--library-path", paths, str(root / self.program)]

    def find(self) -> None:
        """End the test where it cannot be run: only a Debian has it."""
        if not (FOLDER / self.package / self.program).exists():
            pytest.skip(f"needs {self.package} (scripts/next_debian, on a Debian)")
