"""Ordered changes of the schema; add new ones at the end and say why above each column."""
