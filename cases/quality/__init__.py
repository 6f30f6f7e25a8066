"""Does a reply answer the letter? Pure: two texts and the city's words in, what is wrong with the reply out."""
