"""A home: the tenant, one Home Assistant instance and all that belongs to it."""

from dataclasses import dataclass, field
from datetime import datetime

from .away import AwaySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """The vision model server of one home. No base address: the gate's own plain words."""

    base_url: str = ""
    key: str = field(default="", repr=False)
    model: str = ""
    daily_calls: int = 200
    """Calls a day at the most, counted in the home's own days."""

    daily_tokens: int = 1_000_000

    @property
    def configured(self) -> bool:
        """Whether there is a server to ask."""
        return bool(self.base_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Whose cameras, events and pictures these are. No query without one."""

    id: str
    name: str
    created_at: datetime
    time_zone: str = "UTC"
    """IANA name: decides when a day begins."""

    language: str = "en"
    """BCP 47 tag of the words, unless a camera says otherwise."""

    model: ModelSettings = ModelSettings()
    away: AwaySettings = field(default_factory=AwaySettings)
