"""What strings an expression may stand for, as far as one can tell by reading the integration."""

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from tests.house.rules.source import Function, constants, functions, nodes, python_files, tree

type Node = ast.expr | None


class Values:
    """Follows names to constants, assignments, arguments and what functions return."""

    def __init__(self, folder: Path) -> None:
        self.files = python_files(folder)
        self.names = constants(folder)

    @cached_property
    def inside(self) -> dict[ast.AST, Function]:
        """The function that a node stands in, the innermost one."""
        found: dict[ast.AST, Function] = {}
        for path in self.files:
            for function in functions(tree(path)):
                # Functions come from the outside in: inner ones write over outer ones.
                found.update((node, function) for part in function.body for node in ast.walk(part))
        return found

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """Every call, by the last part of what is called."""
        found: dict[str, list[ast.Call]] = {}
        for path in self.files:
            for node in nodes(path):
                if isinstance(node, ast.Call):
                    found.setdefault(called(node), []).append(node)
        return found

    @cached_property
    def home(self) -> dict[ast.AST, Path]:
        """The file that a node stands in."""
        return {node: path for path in self.files for node in nodes(path)}

    @cached_property
    def assigned(self) -> dict[str, list[ast.expr]]:
        """What is assigned to names that hold no plain string, at the top of a module."""
        found: dict[str, list[ast.expr]] = {}
        for path in self.files:
            for name, value in (pair for node in tree(path).body for pair in _assignments(node)):
                found.setdefault(name, []).append(value)
        return found

    @cached_property
    def returned(self) -> dict[str, list[ast.expr]]:
        """What functions return, by their name."""
        found: dict[str, list[ast.expr]] = {}
        for function in (function for path in self.files for function in functions(tree(path))):
            values = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
            found.setdefault(function.name, []).extend(value for value in values if value)
        return found

    def nearest(self, node: ast.AST, found: list[ast.expr]) -> list[ast.expr]:
        """Return those of the node's own file, all where it has none."""
        own = [one for one in found if self.home[one] == self.home.get(node)]
        return own or found

    def of(self, node: Node) -> set[str]:
        """Return the strings that an expression may be, or may hold; nothing where that cannot be told."""
        return {text for text in self._all([node], set()) if text}

    def _of(self, node: ast.expr, seen: set[ast.AST]) -> Iterator[str]:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name(id=name):
                yield from self._name(node, name, seen)
            case ast.Attribute(attr=attribute):
                yield self.names.get(attribute, _home_assistants(attribute))
                yield from self._all(self._made_with(node, attribute), seen)
            case ast.IfExp(body=one, orelse=other):
                yield from self._all([one, other], seen)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                yield from self._all(items, seen)
            case ast.Dict(keys=keys):
                yield from self._all([key for key in keys if key], seen)
            case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), ast.FormattedValue()]):
                yield from (beginning + end for end in self._asked_for(node, seen) if end)
            case ast.Await(value=value):
                yield from self._all([value], seen)
            case ast.Call():
                yield from self._call(node, seen)

    def _all(self, nodes: Iterable[Node], seen: set[ast.AST]) -> Iterator[str]:
        for node in nodes:
            if node is not None and node not in seen:
                seen.add(node)
                yield from self._of(node, seen)

    def origins(self, node: Node) -> list[ast.expr]:
        """Return what a name may be: what was assigned or added to it, or what callers gave for it."""
        if not isinstance(node, ast.Name):
            return [node] if node else []
        found = list(self.nearest(node, self.assigned.get(node.id, [])))
        if function := self.inside.get(node):
            for part in ast.walk(function):
                found += [value for name, value in _assignments(part) if name == node.id]
            arguments = [it.arg for it in function.args.args if it.arg not in ("self", "cls")]
            if node.id in arguments:
                given = (
                    argument(call, node.id, arguments.index(node.id))
                    for call in self.calls.get(function.name, [])
                )
                found += [value for value in given if value]
        return found

    def _name(self, node: ast.Name, name: str, seen: set[ast.AST]) -> Iterator[str]:
        """A constant of ours or of Home Assistant's, or whatever it may be."""
        yield self.names.get(name, _home_assistants(name))
        if name not in self.names:
            yield from self._all(self.origins(node), seen)

    def _call(self, node: ast.Call, seen: set[ast.AST]) -> Iterator[str]:
        """What a function of ours returns; the values of a table that is looked up with a default."""
        match node:
            case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list"), args=[inside]):
                yield from self._all([inside], seen)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=table)), args=[_, *default]):
                for value in self.nearest(node, self.assigned.get(table, [])):
                    if isinstance(value, ast.Dict):
                        yield from self._all([*value.values, *default], seen)
            case _:
                yield from self._all(self.nearest(node, self.returned.get(called(node), [])), seen)

    def _made_with(self, node: ast.expr, name: str) -> list[ast.expr]:
        """What the file's objects were made with: `repair.key` is what some Repair(key=...) was given."""
        return [
            keyword.value
            for kind, calls in self.calls.items()
            if kind[:1].isupper() and name == "key"
            for call in calls
            if self.home[call] == self.home.get(node)
            for keyword in call.keywords
            if keyword.arg == name
        ]

    def _asked_for(self, node: ast.expr, seen: set[ast.AST]) -> Iterator[str]:
        """The members of the lists that the function looks into: f"a_{x}" if x in KNOWN."""
        for part in ast.walk(self.inside.get(node, ast.Module([], []))):
            if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In):
                yield from self._all([part.comparators[0]], seen)


def called(call: ast.Call) -> str:
    """Return the last part of what is called: `hass.config.path()` is path."""
    return ast.unparse(call.func).rpartition(".")[2]


def argument(call: ast.Call, name: str, position: int | None = None) -> Node:
    """Return an argument of a call by its name, or by its position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position is not None and len(call.args) > position else None


def _assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield (name, value) of an assignment, and of what is put into a list."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="append" | "insert"), args=[*_, value]
        ):
            yield name, value


def _home_assistants(name: str) -> str:
    """Return the value of a constant of Home Assistant, which are named after it: CONF_URL is "url"."""
    for prefix in ("CONF_", "ATTR_"):
        if name.startswith(prefix):
            return name.removeprefix(prefix).lower()
    return ""
