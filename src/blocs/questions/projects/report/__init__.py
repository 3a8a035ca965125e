"""What is said about a project."""
