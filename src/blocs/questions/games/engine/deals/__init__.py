"""Two who agree: bargains, offers, contracts, repeated play."""
