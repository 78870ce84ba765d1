"""The integration's flows, and what their code says: steps, fields, errors, reasons to stop."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import tree
from tests.house.rules.values import Values, argument, called

KINDS = {"ConfigFlow": "config", "OptionsFlow": "options", "ConfigSubentryFlow": "config_subentries"}

type Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign
type Found = dict[str, dict[str, str]]
"""Kind of key -> key -> where it is used."""


class Flows:
    """Which definitions belong to which kind of flow: followed from its class, name by name."""

    def __init__(self, folder: Path) -> None:
        self.values = Values(folder)
        self.files = [path for path in self.values.files if "flow" in path.relative_to(folder).as_posix()]
        self.where: dict[ast.AST, str] = {}
        self.definitions: dict[str, list[Definition]] = defaultdict(list)
        for path in self.files:
            for node in tree(path).body:
                for name in _defined(node):
                    self.definitions[name].append(node)
                    self.where[node] = path.name

    def kind(self, node: ast.AST) -> str | None:
        """Return the kind of flow that a class is, by what it inherits."""
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            name = ast.unparse(base).rpartition(".")[2]
            if name in KINDS:
                return KINDS[name]
            for above in self.definitions.get(name, []):
                if found := self.kind(above):
                    return found
        return None

    def reached(self, kind: str) -> list[Definition]:
        """Return everything that flows of a kind use, without the flows of other kinds."""
        todo = [node for nodes in self.definitions.values() for node in nodes if self.kind(node) == kind]
        seen: list[Definition] = []
        while todo:
            node = todo.pop()
            if node in seen or self.kind(node) not in (kind, None):
                continue
            seen.append(node)
            names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            todo += [found for name in names for found in self.definitions.get(name, [])]
        return seen

    def used(self, kind: str) -> Found:
        """Return what the code of a kind of flow names."""
        found: Found = defaultdict(dict)
        for node in self.reached(kind):
            for part in ast.walk(node):
                for what, keys in self._keys(part):
                    line = f"{self.where[node]}:{getattr(part, 'lineno', 0)}"
                    found[what].update((key, line) for key in keys)
        return found

    def _keys(self, node: ast.AST) -> Iterator[tuple[str, set[str]]]:
        """Yield (kind of key, keys) of one node."""
        match node:
            case ast.Call():
                yield from self._called(node, called(node))
            case ast.Assign(targets=[target], value=value):
                targets = target.elts if isinstance(target, ast.Tuple) else [target]
                values = value.elts if isinstance(value, ast.Tuple) else [value] * len(targets)
                for to, what in zip(targets, values, strict=False):
                    if "errors" in ast.unparse(to).split("[")[0]:
                        yield "error", self._errors(what)

    def _errors(self, value: ast.expr) -> set[str]:
        values = value.values if isinstance(value, ast.Dict) else [value]
        return {key for one in values for key in self.values.of(one)}

    def _called(self, call: ast.Call, name: str) -> Iterator[tuple[str, set[str]]]:
        of = self.values.of
        steps = of(argument(call, "step_id"))
        yield "step", steps
        for errors in self.values.origins(argument(call, "errors")):
            yield "error", self._errors(errors)
        for option in of(argument(call, "menu_options")):
            yield "menu", {f"{step}.{option}" for step in steps}
        if name in ("Required", "Optional"):
            yield "data", of(argument(call, "schema", 0))
        elif name == "AbortFlow":
            yield "abort", of(argument(call, "reason", 0))
        elif name == "_abort_if_unique_id_configured":
            yield "abort", {"already_configured"}
        elif "abort" in name:
            reason = argument(call, "reason")
            yield "abort", of(reason)
            if isinstance(reason, ast.Attribute):
                yield "handed on", {"abort"}
        for given in self.definitions.get(name, []):
            if (position := _reason(given)) is not None:
                yield "reason", of(argument(call, "reason", position))


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module defines."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _reason(node: ast.AST) -> int | None:
    """Return which argument of an error of ours is the reason, if it has one."""
    for part in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            names = [argument.arg for argument in part.args.args]
            return names.index("reason") - 1 if "reason" in names else None
    return None
