"""What is installed from a wheel is what stands in the checkout."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEITHER = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")


def test_the_wheel_carries_every_file_of_the_package(tmp_path):
    """An editable installation would not notice a template that is left behind."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "src", checkout / "src", ignore=NEITHER)
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, checkout / name)

    wheel = built_wheel(checkout, tmp_path / "wheels")

    expected = {
        path.relative_to(checkout / "src").as_posix()
        for path in (checkout / "src" / "rollcall").rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(wheel) as opened:
        carried = set(opened.namelist())
    assert "rollcall/py.typed" in carried
    assert expected - carried == set()


def built_wheel(checkout: Path, folder: Path) -> Path:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"),
            *("--no-build-isolation", "--wheel-dir", folder, checkout),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("rollcall-*.whl")
    return wheel
