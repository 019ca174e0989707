"""Finding papers: the query language, the index of words, the ranking, and the letters to highlight."""
