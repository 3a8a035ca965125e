"""What is said about exposure."""
