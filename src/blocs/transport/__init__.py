"""How goods travel between countries: sea lanes, ports, land borders, and what a way costs."""
