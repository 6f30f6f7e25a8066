"""交接班: what one shift leaves to the next, as a frozen list that both sign."""
