"""Every form, field, error and abort of the flows has its English text, and every text is used."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import strings, tree
from tests.house.rules.texts import ENGLISH, Code, Text, at, english

# Home Assistant's own reasons, which it gives from inside its helpers.
IMPLIED = {"already_configured", "already_in_progress", "reauth_successful", "reconfigure_successful"}
STEPS = ("step", "error", "abort")


def check(root: Path) -> list[str]:
    """Return what is missing in the translations of the flows, and what nobody uses."""
    text, code = english(root), Code(root)
    flows = [at(text, "config"), at(text, "options"), *at(text, "config_subentries").values()]
    return [*_missing(code, flows), *_forms(flows), *_unused(code, flows)]


def used(code: Code) -> Iterator[tuple[str, str, str]]:
    """Yield (where, kind, key) of every key that the flows' code names."""
    reasons = _reasons(code)
    for path in code.files:
        if "flow" not in path.relative_to(code.folder).as_posix():
            continue
        for name, call in code.calls(path):
            where = f"{path.name}:{call.lineno}"
            for kind, argument, position in (
                ("step", "step_id", None),
                ("menu_options", "menu_options", None),
                ("abort", "reason", 0 if name == "AbortFlow" else None),
                *((("error", "reason", reasons[name]),) if name in reasons else ()),
                *((("data", "schema", 0),) if name in ("Required", "Optional") else ()),
            ):
                yield from ((where, kind, key) for key in code.argument(call, argument, position))
        yield from _assigned(code, path)


def _reasons(code: Code) -> dict[str, int]:
    """Return the classes of errors that are made with a reason, and which argument it is."""
    found = {}
    for node in (
        node for path in code.files for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)
    ):
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and function.name == "__init__":
                arguments = [argument.arg for argument in function.args.args]
                if "reason" in arguments:
                    found[node.name] = arguments.index("reason") - 1
    return found


def _assigned(code: Code, path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the errors of `errors["base"] = "key"`, `errors = {"base": "key"}` and REASONS = {"x": "key"}."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith(("errors", "REASONS")):
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            for value in values:
                if isinstance(value, ast.Constant):
                    yield from ((f"{path.name}:{node.lineno}", "error", key) for key in code.values(value))


def _known(flows: list[Text], kind: str) -> set[str]:
    """Return the keys that the translations have of a kind."""
    if kind in STEPS:
        found = {key for flow in flows for key in at(flow, kind)}
        # An error's reason also becomes a reason to stop.
        return found if kind == "step" else found | _known(flows, "both")
    if kind == "both":
        return {key for flow in flows for part in ("error", "abort") for key in at(flow, part)}
    return {key for _, part in _parts(flows) for key in at(part, kind)}


def _parts(flows: list[Text]) -> Iterator[tuple[str, Text]]:
    """Yield (step, its texts), sections of a form like steps of their own."""
    for flow in flows:
        for step, text in at(flow, "step").items():
            yield step, text
            yield from ((f"{step}.{name}", section) for name, section in at(text, "sections").items())


def _missing(code: Code, flows: list[Text]) -> Iterator[str]:
    known = {kind: _known(flows, kind) for kind in ("step", "menu_options", "abort", "error", "data")}
    known["data"] |= {
        name for flow in flows for step in at(flow, "step").values() for name in at(step, "sections")
    }
    for where, kind, key in used(code):
        if key not in known[kind] and not (kind == "abort" and key in IMPLIED):
            yield f"{where}: {kind} {key} has no text in {ENGLISH}"


def _forms(flows: list[Text]) -> Iterator[str]:
    for step, text in _parts(flows):
        for key in sorted(set(at(text, "data")) ^ set(at(text, "data_description"))):
            yield f"{ENGLISH}: {step}: field {key} needs data and data_description"
        if not (text.get("title") or text.get("name")):
            yield f"{ENGLISH}: {step}: no title"


def _unused(code: Code, flows: list[Text]) -> Iterator[str]:
    written = strings(code.folder) | set(code.names.values())
    names = {node.id for path in code.files for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    written |= {name.removeprefix("CONF_").lower() for name in names if name.startswith("CONF_")}
    written |= {
        node.name.removeprefix("async_step_")
        for path in code.files
        for node in ast.walk(tree(path))
        if isinstance(node, ast.AsyncFunctionDef)
    }
    for kind in ("step", "menu_options", "abort", "error", "data"):
        found = {key for flow in flows for key in at(flow, kind)} if kind in STEPS else _known(flows, kind)
        for key in sorted(key for key in found - written - IMPLIED if not key.startswith(code.beginnings)):
            yield f"{ENGLISH}: {kind} {key} is used nowhere"
