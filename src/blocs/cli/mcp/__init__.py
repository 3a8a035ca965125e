"""`blocs mcp`."""
