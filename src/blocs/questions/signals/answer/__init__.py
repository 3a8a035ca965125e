"""Where each question of signals meets files and engines."""
