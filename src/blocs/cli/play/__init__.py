"""`blocs play`: a game of any kind, on screen, as JSON, as a page."""
