"""Games given as a table of pay-offs."""
