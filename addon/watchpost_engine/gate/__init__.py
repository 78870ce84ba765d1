"""Decides which frames show something worth attention. Pure: frames in, sightings out."""
