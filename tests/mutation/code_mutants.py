"""Small faults in Python code, one at a time, by changing its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"max": "min", "min": "max", "any": "all", "all": "any", "maximum": "minimum", "minimum": "maximum"}
LONGEST = 110

Undo = Callable[[], None]
Fault = tuple[str, ast.AST, Callable[[], Undo]]
"""Kind, the node that names it, and what makes it; making it gives what takes it back."""


@dataclass(frozen=True)
class CodeMutant:
    """One fault: where it is, what was done, and the whole changed source."""

    file: str
    function: str
    kind: str
    what: str
    source: str

    @property
    def key(self) -> str:
        """What names it in `equivalent.yaml`: it stays while its own expression does."""
        return f"{self.file} {self.function}: {self.kind}: {self.what}"


def mutants(file: str, source: str) -> Iterator[CodeMutant]:
    """Every fault of a module, in order; those with one key are counted off."""
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.FunctionDef):
            continue
        for kind, node, make in _faults(owner):
            what = " ".join(ast.unparse(node).split())[:LONGEST]
            undo = make()
            text = ast.unparse(ast.fix_missing_locations(tree))
            undo()
            mark = f"{owner.name} {kind} {what}"
            seen[mark] = seen.get(mark, 0) + 1
            more = f" #{seen[mark]}" if seen[mark] > 1 else ""
            yield CodeMutant(file, owner.name, kind, what + more, text)


def _faults(function: ast.FunctionDef) -> Iterator[Fault]:
    """All faults of one function; what is inside another function belongs to that one."""
    todo: list[ast.AST] = list(function.body[1:] if ast.get_docstring(function) else function.body)
    yield from _statements(function, function.body)
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.If):
            yield from _statements(node, node.body)
        if isinstance(node, ast.For):
            yield from _statements(node, node.body)
        yield from _expressions(node)
        annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
        todo += [child for child in ast.iter_child_nodes(node) if child is not annotation]


def _statements(owner: ast.AST, body: list[ast.stmt]) -> Iterator[Fault]:
    for index, statement in enumerate(body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Expr | ast.AugAssign | ast.If | ast.For):
            yield "statement removed", statement, _swap(body, index, ast.Pass())
        if isinstance(statement, ast.Assign) and isinstance(owner, ast.If | ast.For):
            yield "statement removed", statement, _swap(body, index, ast.Pass())
        if isinstance(statement, ast.Return) and statement.value is not None and not _is_none(statement.value):
            yield "return None", statement, _swap(body, index, ast.Return(ast.Constant(None)))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _swap(body: list[ast.stmt], index: int, new: ast.stmt) -> Callable[[], Undo]:
    def make() -> Undo:
        old, body[index] = body[index], new

        def undo() -> None:
            body[index] = old

        return undo

    return make


def _set(node: ast.AST, name: str, new: object) -> Callable[[], Undo]:
    def make() -> Undo:
        old = getattr(node, name)
        setattr(node, name, new)
        return lambda: setattr(node, name, old)

    return make


def _expressions(node: ast.AST) -> Iterator[Fault]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison", node, _set(node, "ops", [COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        yield "and/or", node, _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield "arithmetic", node, _set(node, "op", ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed", node, _unwrap(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus removed", node, _set(node, "op", ast.UAdd())
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield f"{node.id} made {NAMES[node.id]}", node, _set(node, "id", NAMES[node.id])
    elif isinstance(node, ast.Attribute) and node.attr in NAMES and isinstance(node.ctx, ast.Load):
        yield f"{node.attr} made {NAMES[node.attr]}", node, _set(node, "attr", NAMES[node.attr])
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", node, _set(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "constant", node, _set(node, "value", node.value + 1)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "filter removed", node.ifs[0], _set(node, "ifs", node.ifs[1:])
    elif isinstance(node, ast.IfExp):
        yield "branches swapped", node, _both(node)


def _unwrap(node: ast.UnaryOp) -> Callable[[], Undo]:
    """`not x` as `not not x`, which is x as a truth."""
    return _set(node, "operand", ast.UnaryOp(ast.Not(), node.operand))


def _both(node: ast.IfExp) -> Callable[[], Undo]:
    def make() -> Undo:
        node.body, node.orelse = node.orelse, node.body

        def undo() -> None:
            node.body, node.orelse = node.orelse, node.body

        return undo

    return make
