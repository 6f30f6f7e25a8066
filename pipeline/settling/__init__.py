"""Judged items become cases: what waits, batch by batch, one serialised transaction each, and what is written."""
