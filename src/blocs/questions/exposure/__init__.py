"""Who depends on whom, for what, and what would a rupture cost?"""

BANDS = 2
"""Partners with bands by default."""
