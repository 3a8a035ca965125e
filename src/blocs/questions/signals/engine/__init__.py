"""Votes as arrays: ideal points by marginal likelihood, agreement, lean between poles."""
