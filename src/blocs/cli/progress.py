"""How far a command is: a bar for every stage, gone when it is done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, TaskID


def bars(screen: Console, *columns: ProgressColumn) -> Progress:
    """Bars that are gone when they are done; none where no terminal would take them away."""
    from rich.progress import Progress

    return Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)


@contextmanager
def stage_bars(
    screen: Console, names: Mapping[str, str]
) -> Generator[Callable[[str, int, int], None]]:
    """Progress bars; what it gives is called with (stage, done, in all).

    names: of the stages for people, where these are others.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with bars(screen, *columns) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(names.get(stage, stage), total=total)
            progress.update(tasks[stage], completed=done)

        yield tell
