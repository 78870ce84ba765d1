"""What has settled, and telling it: as what kind of change, and only if the user does not tolerate it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.sighting import SightingKind
from .change import kind_of_changes
from .tolerance import tell_clear

if TYPE_CHECKING:
    from ..model.camera import WatchSettings
    from ..model.frame import Frame
    from ..model.sighting import Sighting
    from .absence import Absence
    from .mask import Counting
    from .regions import Region
    from .scene import Found, Scene


@dataclass(slots=True)
class Settled:
    """Where it has become another, what shows how it is and how it was, and since when (the gate's clock).

    It began in the frame before it stood still, or was seen moving once and not believed yet, or was told and
    then not looked at for a moment.
    """

    regions: list[Region]
    found: Found
    before: Scene
    began: float


def tell_change(
    frame: Frame,
    news: Settled,
    counting: Counting,
    settings: WatchSettings,
    absence: Absence,
    clock: float,
) -> list[Sighting]:
    """Make one sighting of what has settled, or none. `clock`: the gate's, at the frame."""
    kind, found, before = SightingKind.DIFFERENCE, news.found, news.before
    if not news.regions:
        return []
    change = kind_of_changes(before.view.image, found.now.image, news.regions)
    since = frame.at - (clock - absence.since(news.began))
    return tell_clear(frame, kind, news.regions, found, before, counting, settings.tolerances, change, since)
