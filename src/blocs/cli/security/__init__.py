"""`blocs security`: who is covered."""
