"""One who decides against odds: portfolios, disputes."""
