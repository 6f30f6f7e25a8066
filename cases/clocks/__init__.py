"""时限: which duties a case has, until when, and what ends them."""
