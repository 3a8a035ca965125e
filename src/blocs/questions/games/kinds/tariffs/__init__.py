"""Best-response tariffs and where they end."""
