"""The real tree keeps every rule of the house."""

import pytest

from tests.house.planting import ROOT
from tests.house.rules import (
    app,
    catches,
    dependencies,
    docstrings,
    entity_texts,
    flow_texts,
    manifest,
    pictures,
    purposes,
    quality,
    repository,
    rooms,
    sizes,
    words,
)

RULES = [
    *(app, catches, dependencies, docstrings, entity_texts, flow_texts, manifest, pictures),
    *(purposes, quality, repository, rooms, sizes, words),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_the_tree_keeps_the_rule(rule) -> None:
    assert rule.check(ROOT) == []
