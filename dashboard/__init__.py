"""The web front: duty desk, login, acknowledgement links, health; and what keeps the processes alive."""
