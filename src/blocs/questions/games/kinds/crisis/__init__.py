"""A dispute that may escalate."""
