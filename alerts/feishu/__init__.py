"""飞书: custom bot."""
