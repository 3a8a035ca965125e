"""What is said of cover, on screens and pages."""
