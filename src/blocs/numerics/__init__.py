"""No economics inside: fixed points and graphs."""
