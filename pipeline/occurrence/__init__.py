"""Whether it happened, and when: occurred, denied, feared, played, told of long ago, or a rule."""
