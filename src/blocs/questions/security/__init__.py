"""Who is covered, how does the balance move, is peace stable? Cover so far."""
