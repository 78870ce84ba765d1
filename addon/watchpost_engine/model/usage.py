"""Usage: what one camera cost on one day."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Counters of one day of the home's own calendar."""

    changes: int = 0
    """Events with a lasting change."""

    analyses: int = 0
    """Calls to a model, failed ones included."""

    tokens: int = 0
    """Tokens in and out."""
