"""Every form, field, error and abort of the flows has its English text, and every text is used."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.flows import KINDS, Flows, Found
from tests.house.rules.source import INTEGRATION, functions, nodes, strings, tree
from tests.house.rules.texts import ENGLISH, Text, at, english

# Reasons that Home Assistant has words for, and those that it gives from inside its helpers.
CORES = {"reauth_successful", "reconfigure_successful"}
IMPLIED = CORES | {"already_configured", "already_in_progress"}


def check(root: Path) -> list[str]:
    """Return what is missing in the translations of the flows, and what nobody uses."""
    text, flows = english(root), Flows(root / INTEGRATION)
    findings = []
    for kind in KINDS.values():
        used = flows.used(kind)
        parts = at(text, kind).items() if kind == "config_subentries" else [(kind, at(text, kind))]
        for name, part in parts or [(kind, {})]:
            findings += [*_missing(name, part, used), *_forms(name, part), *_unused(name, part, flows)]
    return findings


def _missing(name: str, text: Text, used: Found) -> Iterator[str]:
    steps = at(text, "step")
    fields = {key for _, part in _parts(text) for key in at(part, "data")}
    has = {
        "step": set(steps),
        "menu": {f"{step}.{option}" for step in steps for option in at(steps, step, "menu_options")},
        "data": fields | {key for step in steps.values() for key in at(step, "sections")},
        "error": set(at(text, "error")),
        "abort": set(at(text, "abort")) | CORES,
    }
    has["reason"] = has["error"] | (has["abort"] if "handed on" in used else set())
    for kind, known in has.items():
        for key, where in used.get(kind, {}).items():
            if key not in known:
                yield f"{where}: {name}: {kind} {key} has no text in {ENGLISH}"


def _parts(text: Text) -> Iterator[tuple[str, Text]]:
    """Yield (step, its texts), sections of a form like steps of their own."""
    for step, part in at(text, "step").items():
        yield step, part
        yield from ((f"{step}.{name}", section) for name, section in at(part, "sections").items())


def _forms(name: str, text: Text) -> Iterator[str]:
    for step, part in _parts(text):
        for key in sorted(set(at(part, "data")) ^ set(at(part, "data_description"))):
            yield f"{ENGLISH}: {name}.{step}: field {key} needs data and data_description"
        if not (part.get("title") or part.get("name")):
            yield f"{ENGLISH}: {name}.{step}: no title"


def _unused(name: str, text: Text, flows: Flows) -> Iterator[str]:
    """Texts whose key stands nowhere in the code, neither as a string nor as the name of a step or field."""
    written = strings(flows.files[0].parent) | set(flows.values.names.values()) | _named(flows) | IMPLIED
    beginnings = tuple(text for text in written if text.endswith("_"))
    places = [("step",), ("error",), ("abort",)]
    places += [("step", step, part) for step in at(text, "step") for part in ("data", "menu_options")]
    for place in places:
        for key in at(text, *place):
            if key not in written and not key.startswith(beginnings):
                yield f"{ENGLISH}: {name}.{'.'.join(place)}.{key} is used nowhere"


def _named(flows: Flows) -> set[str]:
    defined = (function.name for path in flows.files for function in functions(tree(path)))
    steps = {name.removeprefix("async_step_") for name in defined}
    names = {node.id for path in flows.files for node in nodes(path) if isinstance(node, ast.Name)}
    return steps | {name.removeprefix("CONF_").lower() for name in names if name.startswith("CONF_")}
