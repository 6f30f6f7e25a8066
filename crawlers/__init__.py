"""Voices in: one room for each kind of channel (website, feed, table), all ending in the same record of runs."""
