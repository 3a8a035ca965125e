"""`blocs corridors`: ways, networks, what closes, what is critical, who holds the tap."""
