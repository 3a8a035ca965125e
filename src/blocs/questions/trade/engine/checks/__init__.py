"""What must hold: shocks with a meaning, worlds with an equilibrium, every equation rebuilt."""
