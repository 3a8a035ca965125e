"""Networks as they are written down: folders of tables, and files in layouts of others."""
