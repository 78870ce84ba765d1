"""Remembers the last moments of each camera, and keeps what events need."""
