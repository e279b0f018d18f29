"""Packages of PyPI that are only looked into, not installed."""

import pathlib
import subprocess
import sys
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".build/bench/wheels"


def unpacked(package):
    """The folder of a package `name==version`, fetched once."""
    folder = FOLDER / package
    contents = folder / "contents"
    if not contents.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
             "--dest", folder, package], check=True, stdout=sys.stderr)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(contents)
    return contents
