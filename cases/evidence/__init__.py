"""佐证材料: frozen proof; only it stops a legal clock."""
