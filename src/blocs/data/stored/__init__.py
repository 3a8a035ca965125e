"""Worlds that are kept: where they are, how they are written, how they are trusted."""
