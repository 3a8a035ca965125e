"""Commands about files that people write: what may stand in them."""
