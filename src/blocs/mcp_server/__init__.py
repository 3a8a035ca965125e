"""The questions as tools of a language model (Model Context Protocol), on standard input."""
