"""Writes the pages of the reference: one for each module of the library, from its docstrings."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "book" / "content"
LIBRARY = ROOT / "course_lib"
FIGURES_FOLDER = ROOT / "figures"

INTRODUCTION = """\
# Figures

```{eval-rst}
.. automodule:: figures
   :no-members:
```

## All figures

"""


def pages() -> dict[str, str]:
    """File names and texts."""
    made = {}
    rows = []
    for path in sorted(LIBRARY.glob("*.py")):
        if path.stem == "__init__":
            continue
        made[f"{path.stem}.md"] = _module(path, f"course_lib.{path.stem}")
        rows.append(f"[`{path.stem}`]({path.stem}.md)\n: {_first_sentence(path)}\n")
    made["figures.md"] = _figures()
    rows.append("[`figures`](figures.md)\n: The interactive figures of the lectures.\n")
    names = "\n".join(name.removesuffix(".md") for name in made)
    contents = f"\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    intro = (CONTENT / "reference.md").read_text(encoding="utf-8")
    made["index.md"] = intro + "\n" + "\n".join(rows) + contents
    return made


def _module(path: Path, name: str) -> str:
    heading = f"# {path.stem.replace('_', ' ').capitalize()}\n\n"
    return heading + f"```{{eval-rst}}\n.. automodule:: {name}\n{_instances(path)}```\n"


def _instances(path: Path) -> str:
    """What a module has ready for use, such as `sse = SquaredError("sse")`: it has no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public: list[str] = []
    made: dict[str, str] = {}
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        if node.targets[0].id == "__all__":
            public = ast.literal_eval(node.value)
        elif isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in classes:
            made[node.targets[0].id] = ast.unparse(node.value)
    ready = [name for name in made if name in public]
    if not ready:
        return ""
    lines = ["", ".. rubric:: Ready to use", ""]
    for name in ready:
        lines += [f".. py:data:: {name}", f"   :value: {made[name]}", ""]
    return "\n".join(lines) + "\n"


def _figures() -> str:
    rows = []
    modules = [*FIGURES_FOLDER.glob("*.py"), *FIGURES_FOLDER.glob("*/figure.py")]
    for path in sorted(modules, key=_name_of_figure):
        functions = _figure_functions(path)
        if functions:
            names = ", ".join(f"`{name}`" for name in functions)
            rows.append(f"{names}\n: {_first_sentence(path)}\n")
    made_of = [
        f"toolkit.{file.stem}" for file in sorted((FIGURES_FOLDER / "toolkit").glob("[a-z]*.py"))
    ]
    made_of += ["graph_drawing", "show_source"]
    parts = [f"```{{eval-rst}}\n.. automodule:: figures.{part}\n```\n" for part in made_of]
    return INTRODUCTION + "\n".join(rows) + "\n## What they are made of\n\n" + "\n".join(parts)


def _name_of_figure(path: Path) -> str:
    return path.parent.name if path.stem == "figure" else path.stem


def _figure_functions(path: Path) -> list[str]:
    """The functions of a module that return a figure."""
    return [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is not None
        and ast.unparse(node.returns).startswith("Figure")
    ]


def _first_sentence(path: Path) -> str:
    """The first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.splitlines()[0]
