"""保存期限: what personal words are kept for how long, what holds them, and how they go so that the record still verifies."""
