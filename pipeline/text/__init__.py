"""Words made comparable: cleaned, cut into sentences, the known words found; numbers, names of persons, letter pairs."""
