"""Watchpost engine: watches cameras and says what changed."""

__version__ = "0.1.0"
