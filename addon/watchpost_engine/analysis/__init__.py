"""Puts events into words: one call for each, within the day's budget, until it is done."""
