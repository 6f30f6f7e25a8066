"""Parts of the hand-over's page."""
