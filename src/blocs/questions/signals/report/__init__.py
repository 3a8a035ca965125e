"""What is said of votes, on screens and pages."""
