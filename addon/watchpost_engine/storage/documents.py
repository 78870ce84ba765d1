"""Nouns as JSON documents and back, checked on the way."""

from pydantic import TypeAdapter

from ..model.announcement import ViewChange
from ..model.away import AwayCopy
from ..model.camera import Camera
from ..model.event import Description, Event
from ..model.export import Export
from ..model.home import Home
from ..model.recording import Recording

AWAY = TypeAdapter(AwayCopy)
HOME = TypeAdapter(Home)
CAMERA = TypeAdapter(Camera)
EVENT = TypeAdapter(Event)
DESCRIPTION = TypeAdapter(Description)
VIEW_CHANGE = TypeAdapter(ViewChange)
EXPORT = TypeAdapter(Export)
RECORDING = TypeAdapter(Recording)


def dump[T](adapter: TypeAdapter[T], noun: T) -> str:
    """Return a noun as a JSON text."""
    return adapter.dump_json(noun).decode()
