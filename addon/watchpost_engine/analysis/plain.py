"""The gate's own words, for a home without a model: where, how large, appeared or gone. Pure, and honest."""

from __future__ import annotations

from datetime import datetime

from ..model.analysis import Analysis, Importance, Kind
from ..model.event import Event
from ..model.sighting import Box, ChangeKind

_KINDS = {
    ChangeKind.APPEARED: Kind.APPEARED,
    ChangeKind.DISAPPEARED: Kind.REMOVED,
    ChangeKind.MOVED: Kind.MOVED,
}

_SENTENCES = {
    ChangeKind.APPEARED: "Something appeared",
    ChangeKind.DISAPPEARED: "Something is gone",
    ChangeKind.MOVED: "Something was moved",
    ChangeKind.CAMERA_MOVED: "The camera was moved",
}


def describe(event: Event, now: datetime) -> Analysis:
    """Say what the gate can know of an event."""
    return Analysis(
        summary=_summary(event),
        kind=_kind(event),
        importance=Importance.MEDIUM if event.lasting else Importance.LOW,
        described_at=now,
    )


def _kind(event: Event) -> Kind:
    if not event.lasting:
        return Kind.NONE
    return Kind.OTHER if event.change is None else _KINDS.get(event.change, Kind.OTHER)


def _summary(event: Event) -> str:
    where = f" {place(event.boxes)}" if event.boxes else ""
    if event.lasting is None:
        return f"Something is moving{where}."
    if not event.lasting:
        return f"Something moved{where}; nothing lasting changed."
    if event.change is ChangeKind.CAMERA_MOVED:
        return "The camera was moved."
    what = "Something changed" if event.change is None else _SENTENCES.get(event.change, "Something changed")
    return f"{what}{where}{size(event.boxes)}."


def place(boxes: tuple[Box, ...]) -> str:
    """Say where the largest box lies."""
    x0, y0, x1, y1 = max(boxes, key=_area)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else ""
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else ""
    corner = " ".join(word for word in (down, across) if word)
    return f"at the {corner}" if corner else "in the middle"


def size(boxes: tuple[Box, ...]) -> str:
    """Say how high the largest box is."""
    if not boxes:
        return ""
    _, y0, _, y1 = max(boxes, key=_area)
    return f", about {max(1, round(100 * (y1 - y0)))} % of the picture high"


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
