"""What a cell needs of the cells before it: for a figure, often two imports in place of a lecture."""

import ast
import builtins

TRANSPARENT = (ast.Import, ast.ImportFrom)


def needed(sources: list[str]) -> str:
    """Code that does what the last of the cells does, after as little of the others as is safe.

    Where all names that it uses come from imports, these imports are enough. Otherwise all cells
    come along, in their order: to leave out one that changes a value would be a guess.
    """
    *before, last = sources
    wanted = _used(last)
    imports: dict[str, str] = {}
    bound: set[str] = set()
    for source in before:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, TRANSPARENT):
                for alias in node.names:
                    imports[alias.asname or alias.name.split(".")[0]] = _alone(node, alias)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound.add(node.name)
    if not wanted <= imports.keys() or wanted & bound:
        return "\n\n".join(sources)
    lines = sorted({imports[name] for name in wanted})
    return "\n".join([*lines, last])


def _used(source: str) -> set[str]:
    """The names that a cell reads and does not bind itself, those of Python left out."""
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return {name for name in read if not hasattr(builtins, name)}


def _alone(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The import of one name, as a statement."""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import([alias]))
    return ast.unparse(ast.ImportFrom(node.module, [alias], node.level))
