"""A world updated to another year: totals and trade by pair of that year, structure kept."""
