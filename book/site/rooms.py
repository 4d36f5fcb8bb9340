"""Draws which room of the code imports which: `python -m book.site.rooms` writes docs/rooms.svg."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "rooms.svg"
BELOW = ["homework", "course_lib"]  # what the table of rooms leaves out, since all may import it
CELL, LEFT, TOP = 26, 170, 150
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.box{fill:none;stroke:#d8dce1}"
    ".self{fill:#d8dce1}.dot{fill:#0072b2}.paper{fill:#fff}"
)


def rooms() -> list[str]:
    """All rooms, from the top of the table in pyproject.toml to its bottom."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [room.strip() for layer in table for room in layer.split("|")] + BELOW


def imports(names: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of rooms of which the first imports from the second."""
    graph = grimp.build_graph("autograder", "course_lib", "homework", "rubrics", cache_dir=None)
    room_of = {
        module: name
        for module in graph.modules
        for name in names
        if module == name or module.startswith(f"{name}.")
    }
    return {
        (room_of[module], room_of[other])
        for module in room_of
        for other in graph.find_modules_directly_imported_by(module)
        if other in room_of and room_of[module] != room_of[other]
    }


def drawn() -> str:
    """The picture: a row and a column for each room, and a dot where the row imports the column."""
    names = rooms()
    pairs = imports(names)
    short = [name.removeprefix("autograder.") for name in names]
    width, height = LEFT + CELL * len(names) + 20, TOP + CELL * len(names) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Which room imports which: all dots stand right of the diagonal</title>",
        f'<style>{STYLE}</style><rect class="paper" width="{width}" height="{height}"/>',
    ]
    for i, name in enumerate(short):
        y, x = TOP + CELL * i, LEFT + CELL * i
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + 17}" text-anchor="end">{escape(name)}</text>'
            f'<text transform="translate({x + 17} {TOP - 10}) rotate(-60)">{escape(name)}</text>'
        )
        for j, other in enumerate(names):
            kind = "self" if i == j else "box"
            square = f'x="{LEFT + CELL * j}" y="{y}" width="{CELL}" height="{CELL}"'
            parts.append(f'<rect class="{kind}" {square}/>')
            if (names[i], other) in pairs:
                middle = f'cx="{LEFT + CELL * j + CELL / 2:g}" cy="{y + CELL / 2:g}"'
                parts.append(f'<circle class="dot" {middle} r="6"/>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} shows {len(rooms())} rooms.")
