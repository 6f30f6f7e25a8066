"""Clocks to people: sweep, ladder, delivery, one room for each way out."""
