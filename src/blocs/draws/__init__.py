"""Many draws of a computation: uncertainty spaces, designs, executors, tables. No economics."""
