"""Many who join: coalitions, the core, stability."""
