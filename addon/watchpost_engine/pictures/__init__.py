"""Decodes, encodes, crops and joins pictures. Pure arithmetic on pixels; no file, no network."""
