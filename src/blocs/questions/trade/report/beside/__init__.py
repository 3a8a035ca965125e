"""Any outcomes side by side, on one page."""
