"""A run told as a story: sentences of a language, filled from events, series and outcomes."""
