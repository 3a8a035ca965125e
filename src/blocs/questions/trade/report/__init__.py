"""What is said about an outcome."""
