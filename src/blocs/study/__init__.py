"""The one place where everything meets: World + Scenario → Outcome."""

from blocs.study.compare import Comparison, compare
from blocs.study.outcome import Outcome
from blocs.study.outcome_files import load_outcome
from blocs.study.run import describe, load_world, run

__all__ = ["Comparison", "Outcome", "compare", "describe", "load_outcome", "load_world", "run"]
