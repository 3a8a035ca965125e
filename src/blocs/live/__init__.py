"""A page that answers back: one file holds the world, its solver, and a slider for every move."""
