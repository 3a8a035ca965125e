"""How sure? Many draws of one scenario, and what they say."""
