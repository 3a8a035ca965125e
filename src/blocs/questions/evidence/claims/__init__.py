"""An essay's figures against open data."""
