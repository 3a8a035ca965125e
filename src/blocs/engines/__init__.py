"""What follows from a shock."""
