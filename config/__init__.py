"""Policies, units, channels and places as data, and their typed loader."""
