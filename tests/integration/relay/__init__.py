"""Tests of what Home Assistant gives the engine of its own cameras."""
