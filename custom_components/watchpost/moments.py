"""Moments: news as they happen, each handed on exactly once, also over a restart of Home Assistant."""

from __future__ import annotations

from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .memory import Memory
from .messages import Event, News, Snapshot, ViewNews

CHANGED = "changed"
"""For the first time it is known that something lasting changed."""

WORDED = "worded"
"""For the first time there are words for a lasting change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """News of an event, as it happens. Told once, never stored."""

    entry_id: str
    news: News
    facts: frozenset[str]
    """What was not known of this event before: CHANGED, WORDED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewMoment:
    """A camera stops seeing well, or sees again, as it happens. Told once, never stored."""

    entry_id: str
    news: ViewNews


SIGNAL_MOMENT: SignalType[Moment] = SignalType(f"{DOMAIN}_moment")
"""Sent with every moment of every engine."""

SIGNAL_VIEW: SignalType[ViewMoment] = SignalType(f"{DOMAIN}_view")
"""Sent when a camera of any engine stops seeing well, or sees again."""


class Moments:
    """Hands news on in their order, once Home Assistant has started: before, no automation listens."""

    def __init__(self, hass: HomeAssistant, entry_id: str, memory: Memory) -> None:
        """Keep the memory of what was handed on."""
        self._hass = hass
        self._entry_id = entry_id
        self._memory = memory
        self._armed = False
        self._held: list[News | ViewNews] = []
        self._received = -1

    @callback
    def begin(self, snapshot: Snapshot) -> None:
        """Begin with a new connection. What was not handed on will be told again."""
        self._held.clear()
        if self._memory.cursor is None:
            self._memory.advance(snapshot.cursor)
        self._received = self._memory.cursor or 0

    @callback
    def arm(self, _hass: HomeAssistant | None = None) -> None:
        """Hand on what was held back, and from now on everything at once."""
        self._armed = True
        held, self._held = self._held, []
        for news in held:
            self._hand_on(news)

    @callback
    def take(self, news: News | ViewNews) -> None:
        """Hand news on, or hold them back for `arm`. News that were there before are not told again."""
        if news.cursor <= self._received:
            return
        self._received = news.cursor
        if self._armed:
            self._hand_on(news)
        else:
            self._held.append(news)

    @callback
    def skip(self, cursor: int) -> None:
        """Count news that nobody can read as dealt with, so that they do not come again."""
        # While news are held back the cursor must not overtake them.
        if cursor > self._received and not self._held:
            self._received = cursor
            self._memory.advance(cursor)

    def _hand_on(self, news: News | ViewNews) -> None:
        if isinstance(news, ViewNews):
            self._hand_on_view(news)
            return
        facts = self._memory.first(news.event.id, _facts(news.event))
        self._memory.advance(news.cursor)
        moment = Moment(entry_id=self._entry_id, news=news, facts=facts)
        async_dispatcher_send(self._hass, SIGNAL_MOMENT, moment)

    def _hand_on_view(self, news: ViewNews) -> None:
        new = self._memory.first(f"news {news.cursor}", {news.news})
        self._memory.advance(news.cursor)
        if new:
            async_dispatcher_send(self._hass, SIGNAL_VIEW, ViewMoment(entry_id=self._entry_id, news=news))


def _facts(event: Event) -> set[str]:
    if not event.lasting:
        return set()
    return {CHANGED, WORDED} if event.is_described else {CHANGED}
