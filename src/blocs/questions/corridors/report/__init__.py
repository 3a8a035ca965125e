"""What is said of corridors, on screens and pages."""
