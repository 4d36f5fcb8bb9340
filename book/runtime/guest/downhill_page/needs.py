"""Which packs of modules a piece of code needs: found in its imports, and in those of the course."""

import ast
import json
from pathlib import Path

TABLE = Path(__file__).with_name("needs.json")  # packs by module, made by the build


def imported(code: str) -> set[str]:
    """The modules that code imports, wherever it does; none, if it is not Python."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layers(code: str) -> list[str]:
    """The names of the packs that have to be there before the code runs."""
    table = json.loads(TABLE.read_text())
    needed = set()
    for module in imported(code):
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            needed |= set(table.get(".".join(parts[:end]), ()))
    return sorted(needed)
