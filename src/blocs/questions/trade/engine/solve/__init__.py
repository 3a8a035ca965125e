"""From a problem to a solution: Anderson's loop, fallbacks, the compiled loop, autarky."""
