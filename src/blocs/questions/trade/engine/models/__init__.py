"""The models that are equilibria, and the parts that they share."""
