"""What is said about a game of options."""
