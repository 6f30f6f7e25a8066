"""突发事件: what happened, told by official words, in plain talk or by no word at all; each incident apart, and its level."""
