"""Options chosen at once or in an order; types and beliefs."""
