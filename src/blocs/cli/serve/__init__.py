"""`blocs serve`."""
