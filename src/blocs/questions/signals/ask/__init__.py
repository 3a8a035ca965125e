"""Tables as somebody has them: votes, polls, series."""
