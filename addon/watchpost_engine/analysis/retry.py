"""When an event that got no words is tried again. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ..model.event import Words
from ..model.job import Job
from .providers.base import ProviderError

BAD_REPLIES = 3
"""Answers that cannot be read, or refusals, after which there is no point in asking again."""

LONGEST = 900.0
"""Seconds between two tries at the most."""


def after(job: Job, error: ProviderError, now: datetime, chance: float) -> tuple[Words, Job | None]:
    """Return where the words stand after a failure, and the job of the next try, None for the end of it.

    `chance`, 0 to 1, spreads tries out. What may mend itself (server, network, key, rate) is tried for ever.
    """
    attempts = job.attempts + 1
    if error.code in ("bad_reply", "refused") and attempts >= BAD_REPLIES:
        return Words.FAILED, None
    wait = min(LONGEST, 4.0 * 2.0 ** min(attempts, 10)) * (0.75 + 0.5 * chance)
    if error.retry_after is not None:
        wait = max(error.retry_after, 1.0) + chance
    return Words.RETRYING, replace(job, attempts=attempts, due_at=now + timedelta(seconds=wait))
