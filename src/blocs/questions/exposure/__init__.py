"""Who depends on whom, for what, and what would a rupture cost?"""
