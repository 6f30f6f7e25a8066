"""Forms of the roster's page."""
