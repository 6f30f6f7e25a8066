"""同一件事: which matter a voice belongs to, by its words, its spot, its event or its writer."""
