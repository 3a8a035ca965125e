"""The questions that people ask, one room each, with one shape inside."""
