"""What trade from nothing changes: the same scenario without it."""
