"""Ids that sort by the time they were made."""

import secrets
import time


def new_id() -> str:
    """Return 32 hex digits: a version 7 UUID without its dashes, milliseconds since 1970 first."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    return f"{number:032x}"
