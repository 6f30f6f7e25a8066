"""Orders that a platform pushes to us: who may, what is theirs, what became of it."""
