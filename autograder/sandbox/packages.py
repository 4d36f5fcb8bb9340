"""Which installed packages student code finds in a sandbox, and how the others are left out.

What is left out is absent: no import hook stands before it that could be taken away.
"""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

# What a notebook may use wherever answers are hidden, with all that these need themselves: to
# compute, to draw, to show. A name is a module's, or a folder's of shared libraries.
TOOLS = frozenset(
    (
        "IPython",
        "PIL",
        "asttokens",
        "colorama",
        "comm",
        "contourpy",
        "cycler",
        "dateutil",
        "decorator",
        "exceptiongroup",
        "executing",
        "fontTools",
        "ipython_pygments_lexers",
        "ipywidgets",
        "jedi",
        "jupyterlab_widgets",
        "kiwisolver",
        "markdown_it",
        "matplotlib",
        "matplotlib_inline",
        "mdurl",
        "mpl_toolkits",
        "numpy",
        "packaging",
        "parso",
        "pexpect",
        "prompt_toolkit",
        "psutil",
        "ptyprocess",
        "pure_eval",
        "pygments",
        "pylab",
        "pyparsing",
        "rich",
        "six",
        "stack_data",
        "tabulate",
        "tqdm",
        "traitlets",
        "typing_extensions",
        "tzdata",
        "wcwidth",
        "widgetsnbextension",
        "numpy.libs",
        "pillow.libs",
    )
)
# The project's own: the sandbox has its own copies of what students may import of it.
OWN = ("course_lib", "figures", "homework", "autograder", "rubrics", "downhill_course")
# Data that stands in packages which are left out.
DATA = ("sklearn/datasets/data/digits.csv.gz",)

_SITES = [f"{way}python3*/*-packages" for way in ("", "lib*/", "local/lib*/")]
_OTHER_NAMES = {"python_dateutil", "pillow", "stack_data"}  # of packages, beside their modules
_OTHERS = ("pkgs", "envs")  # where conda keeps further copies
_PROGRAMS = Path(
    "/usr/lib"
)  # where programs keep what they bring along, a Python of theirs as well
_NEEDED = ("python3", "locale", "ssl", "gconv", "engines", "ossl")  # of that: how names begin


@functools.cache
def other_packages() -> tuple[str, ...]:
    """All installed packages but the tools and the project's own, where that is installed."""
    found = {_module(entry) for site in _used() for entry in _entries(site)}
    return tuple(sorted(found - TOOLS - {"", *OWN}))


def without(folders: Sequence[Path], blocked: Collection[str]) -> Iterable[str]:
    """Bubblewrap's arguments that leave out ``blocked`` modules of what is mounted from ``folders``."""
    top = {name for name in blocked if "." not in name}
    tools_alone = top.issuperset(other_packages())
    used = {site.resolve() for site in _used()}
    for site in _sites(folders):
        if site.resolve() not in used:
            if top:  # of another Python than the one that runs: nothing in it is needed
                yield from _empty(site)
            continue
        entries = _entries(site)
        # its own are masked where they stand
        hidden = {entry for entry in entries if _module(entry) in top.difference(OWN)}
        if tools_alone:
            hidden |= {entry for entry in entries if not _belongs_to_a_tool(entry)}
        if hidden:
            kept = [entry for entry in entries if entry not in hidden]
            yield from ("--perms", "0755", "--tmpfs", str(site))
            for entry in kept:
                yield from ("--ro-bind", str(site / entry), str(site / entry))
            for name in DATA:
                if (site / name).is_file() and name.split("/")[0] in top:
                    for folder in reversed(Path(name).parents[:-1]):
                        yield from ("--perms", "0755", "--dir", str(site / folder))
                    yield from ("--ro-bind", str(site / name), str(site / name))
            yield from ("--remount-ro", str(site))
        for name in blocked:
            if "." in name and name.split(".")[0] not in top:
                yield from _masked(site.joinpath(*name.split(".")))
    if top:
        yield from _programs(folders)
        for folder in folders:
            for other in (folder / name for name in _OTHERS):
                here = Path(sys.prefix).resolve().is_relative_to(other.resolve())
                if other.is_dir() and not folder.is_symlink() and not here:
                    yield from _empty(other)


def _programs(folders: Sequence[Path]) -> Iterator[str]:
    """Leave out what other programs bring along; shared libraries of all stay."""
    shared = sysconfig.get_config_var("MULTIARCH") or "-linux-"
    if any(folder == _PROGRAMS or folder in _PROGRAMS.parents for folder in folders):
        for entry in os.scandir(_PROGRAMS):
            needed = entry.name.startswith((shared, *_NEEDED)) or "-linux-" in entry.name
            holds = any(folder.is_relative_to(entry.path) for folder in (*folders, *_used()))
            if entry.is_dir(follow_symlinks=False) and not needed and not holds:
                yield from _empty(Path(entry.path))


def _empty(folder: Path) -> Iterable[str]:
    return ("--perms", "0755", "--tmpfs", str(folder), "--remount-ro", str(folder))


def _masked(path: Path) -> Iterator[str]:
    """Leave out one module of a package that stays: a folder, or a file in any of its forms."""
    if path.is_dir():
        yield from _empty(path)
    if path.parent.is_dir():
        caches = path.parent / "__pycache__"
        for folder in (path.parent, caches):
            for file in folder.glob(f"{path.name}.*") if folder.is_dir() else ():
                yield from ("--ro-bind", "/dev/null", str(file))


def _used() -> set[Path]:
    """The folders of packages that the interpreter which runs the grader looks in."""
    found = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    found |= {Path(entry) for entry in sys.path if entry.endswith("-packages")}
    return {site for site in found if site.is_dir()}


def _sites(folders: Sequence[Path]) -> list[Path]:
    """All folders of packages below what is mounted, each once."""
    real = [folder for folder in folders if not folder.is_symlink()]
    found = {site for folder in real for pattern in _SITES for site in folder.glob(pattern)}
    for site in (site.resolve() for site in _used()):
        for folder in real:
            if site.is_relative_to(folder.resolve()):
                found.add(folder / site.relative_to(folder.resolve()))
    return sorted(site for site in found if site.is_dir() and not site.is_symlink())


def _entries(site: Path) -> list[str]:
    return sorted(entry.name for entry in os.scandir(site) if entry.name != "__pycache__")


def _module(entry: str) -> str:
    """The module that a file or folder among the packages is; nothing where it is none."""
    name, _, kind = entry.partition(".")
    return name if name.isidentifier() and kind.split(".")[-1] in ("", "py", "so", "pyd") else ""


def _belongs_to_a_tool(entry: str) -> bool:
    if entry.endswith((".dist-info", ".egg-info")):
        name = entry.split("-")[0].lower()
        return name in {tool.lower() for tool in TOOLS} | _OTHER_NAMES
    return entry in TOOLS or entry in OWN or _module(entry) in TOOLS
