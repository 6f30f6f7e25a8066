"""事项: cases of both kinds, and what may happen to them."""
