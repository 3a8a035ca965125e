"""What states have: national capabilities by country and year."""
