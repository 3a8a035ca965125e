"""Many draws of a computation: uncertainty spaces, designs, executors, tables. No economics."""

from blocs.ensemble.evaluation import DONE, Executor, Row, Setup, WorkersLostError
from blocs.ensemble.executors import Dask, Processes, Serial, evaluate_all, executor_for

__all__ = [
    "DONE",
    "Dask",
    "Executor",
    "Processes",
    "Row",
    "Serial",
    "Setup",
    "WorkersLostError",
    "evaluate_all",
    "executor_for",
]
