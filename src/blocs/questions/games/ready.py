"""What processes load while a command still reads what it was asked."""

from __future__ import annotations

import importlib


def ready() -> None:
    """Load all that a solve needs: in a process that starts, before it knows a world."""
    importlib.import_module("blocs.questions.trade.batch")
    from blocs.questions.trade.engine.solve import fast

    if fast.installed():
        fast.batch_kernels()
