"""Is what we claim so? Published numbers, re-run; and what a user's own world must keep."""
