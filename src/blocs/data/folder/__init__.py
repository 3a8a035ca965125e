"""A world from a folder of tables, with every problem at once."""
