"""归属: what it is about and whose it is, the grey zones between departments, and the unit that is complained of."""
