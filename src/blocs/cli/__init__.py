"""The command line: people's way in."""

from blocs.cli.main import main

__all__ = ["main"]
