"""What happens to a world, as plain arrays: one module for each engine that is acted on."""
