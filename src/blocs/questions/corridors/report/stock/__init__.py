"""What there is: passages and networks by name, and what a network holds."""
