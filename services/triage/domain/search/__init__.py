"""Finding cases by words: what counts as a word, what was asked for, and how words are kept unreadable."""
