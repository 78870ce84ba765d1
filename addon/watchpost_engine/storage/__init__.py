"""Keeps what must survive: the database and the pictures on disk."""
