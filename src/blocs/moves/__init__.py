"""What actors can do: scenarios of typed moves, read from YAML or built in Python, into shocks."""
