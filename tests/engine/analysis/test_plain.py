"""The gate's own words."""

import pytest

from tests.engine.making import NOW, event
from watchpost_engine.analysis.plain import describe
from watchpost_engine.model.analysis import Kind
from watchpost_engine.model.sighting import ChangeKind


@pytest.mark.parametrize(
    ("values", "summary", "kind"),
    [
        (
            {"change": ChangeKind.APPEARED},
            "Something appeared in the middle, about 25 % of the picture high.",
            Kind.APPEARED,
        ),
        (
            {"change": ChangeKind.DISAPPEARED, "boxes": ((0.0, 0.7, 0.1, 0.9),)},
            "Something is gone at the bottom left, about 20 % of the picture high.",
            Kind.REMOVED,
        ),
        ({"change": ChangeKind.CAMERA_MOVED}, "The camera was moved.", Kind.OTHER),
        ({"boxes": ()}, "Something changed.", Kind.OTHER),
        ({"lasting": False}, "Something moved in the middle; nothing lasting changed.", Kind.NONE),
    ],
)
def test_it_says_what_the_gate_knows(values: dict[str, object], summary: str, kind: Kind) -> None:
    analysis = describe(event(**values), NOW)
    assert (analysis.summary, analysis.kind, analysis.model) == (summary, kind, "")
