"""What is said about an ensemble."""
