"""Two sides and their outside options."""
