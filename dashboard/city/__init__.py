"""Another city in an afternoon: its configuration written from what it has, and a month of its past tried out on it."""
