"""地点: the city's places as words, what lies elsewhere, and the names that single out one spot."""
