"""风险: no incident, and still somebody has to look at it now."""
