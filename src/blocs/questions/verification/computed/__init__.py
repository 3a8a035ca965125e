"""What claims are held to: one module an area, one function for each way to a number."""
