"""A portfolio of commitments under coercion."""
