"""What a cell needs of the cells before it: for a figure, often two imports in place of a lecture."""

import ast
import builtins
import symtable
from collections.abc import Iterator


def needed(sources: list[str]) -> str:
    """Code that does what the last of the cells does, after as little of the others as is safe.

    Where all names that it uses are imported, or are functions and classes, and nothing else ever gets
    these names, the imports and definitions are enough. Otherwise all cells come along, in their
    order: to leave out one that changes a value would be a guess.
    """
    *before, last = sources
    made, elsewhere = _made(before)
    waiting = [
        name
        for name in _read(last)
        if name in made or name in elsewhere or name not in _stored(last)
    ]
    chosen: dict[int, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in made or name in elsewhere:
            return "\n\n".join(sources)
        at, code = made[name]
        if at not in chosen:
            chosen[at] = code
            waiting += _read(code) - {name}
    return "\n".join([*(chosen[at] for at in sorted(chosen)), last])


def _made(cells: list[str]) -> tuple[dict[str, tuple[int, str]], set[str]]:
    """The imports and definitions by name, each with its place, and all names that are bound otherwise."""
    made: dict[str, tuple[int, str]] = {}
    elsewhere: set[str] = set()
    statements = [statement for cell in cells for statement in ast.parse(cell).body]
    place = 0
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                place += 1
                name = alias.asname or alias.name.split(".")[0]
                code = ast.unparse(_alone(statement, alias))
                if made.get(name, (0, code))[1] != code:
                    elsewhere.add(name)
                made.setdefault(name, (place, code))
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            place += 1
            code = ast.unparse(statement)
            elsewhere |= {statement.name} & made.keys() | _stored(code) - {statement.name}
            made[statement.name] = (place, code)
        else:
            elsewhere |= _stored(ast.unparse(statement))
    return made, elsewhere


def _tables(code: str) -> Iterator[symtable.SymbolTable]:
    waiting = [symtable.symtable(code, "cell", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        yield table


def _read(code: str) -> set[str]:
    """The names of the notebook that code reads, those of Python left out."""
    return {
        symbol.get_name()
        for table in _tables(code)
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")
        if not hasattr(builtins, symbol.get_name())
    }


def _stored(code: str) -> set[str]:
    """The names of the notebook that code binds, or deletes."""
    deleted = {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
    }
    return deleted | {
        symbol.get_name()
        for table in _tables(code)
        for symbol in table.get_symbols()
        if symbol.is_assigned() and (symbol.is_global() or table.get_type() == "module")
    }


def _alone(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """The import of one name, as a statement."""
    if isinstance(node, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(node.module, [alias], node.level)
