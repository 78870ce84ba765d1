"""quality_scale.yaml answers every rule of Home Assistant's quality scale."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.house.rules.source import INTEGRATION, names

RULES = names(
    """
    action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow
    dependency-transparency docs-actions docs-triggers docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions entity-event-setup entity-unique-id
    has-entity-name runtime-data test-before-configure test-before-setup unique-config-entry
    action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
    entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow
    test-coverage devices diagnostics discovery-update-info discovery docs-data-update docs-examples
    docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
    docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations reconfiguration-flow repair-issues
    stale-devices async-dependency inject-websession strict-typing
    """
)


def check(root: Path) -> list[str]:
    """Return rules without an honest answer."""
    path = root / INTEGRATION / "quality_scale.yaml"
    return [f"{path.name}: {problem}" for problem in _problems(yaml.safe_load(path.read_text())["rules"])]


def _problems(answers: dict[str, object]) -> Iterator[str]:
    yield from (f"{rule} is not answered" for rule in sorted(RULES - set(answers)))
    yield from (f"{rule} is no rule" for rule in sorted(set(answers) - RULES))
    for rule, answer in answers.items():
        status = answer.get("status") if isinstance(answer, dict) else answer
        comment = answer.get("comment") if isinstance(answer, dict) else None
        if status not in ("done", "todo", "exempt"):
            yield f"{rule}: {status} is no status"
        elif status != "done" and not comment:
            yield f"{rule}: {status} needs a comment"
