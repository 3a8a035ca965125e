"""What follows? The equilibrium in changes, outcomes, batches, models side by side."""
