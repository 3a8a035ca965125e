"""Small tables of the pages of outcomes: persons employed, the worlds of a case."""
