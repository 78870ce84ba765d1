"""A stranger with the document in hand, good and bad intentions, and a lot of time."""

from __future__ import annotations
