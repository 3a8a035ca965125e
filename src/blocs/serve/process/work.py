"""A child process: tasks come as lines of JSON on standard input, and go back as such lines.

It ends when its input does, which is when the server is gone, however it went. A task:
`do` (`check`, `answer`), `question`, `asked`, `folder`, `worlds`, `want` (parts). Of a task
come lines `progress` (stage, done, total) and one last line: `parts` (name → text) with `titles`,
or `refused` (status, error, problems).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from blocs.foundation.threads import one_thread
from blocs.serve.process.limited import background, limit

if TYPE_CHECKING:
    from blocs.foundation.errors import BlocsError, Problem
    from blocs.serve.asks.bench import Bench

OUT_OF_MEMORY = "out_of_memory"
"""The status of what needs more than a process may use; the process is of no use afterwards."""
NO_ROOM = (
    "failed to map segment",
    "annot allocate memory",
    "annot create shared object descriptor",
)
"""What ld.so says where a library finds no memory."""
BETWEEN_TOLD = 0.2
"""Seconds between two lines of progress."""
DOCUMENT, TABLE, ORIGIN, PAGE = "json", "csv", "origin", ".html"
"""Names of the parts of an answer; of a page with its language before it."""


@dataclass
class Line:
    """To the server. Nothing else may write there: what libraries print goes to standard error."""

    stream: TextIO
    told: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, **message: Any) -> None:
        """One line."""
        with self.lock:
            self.stream.write(json.dumps(message, ensure_ascii=True, allow_nan=False) + "\n")
            self.stream.flush()

    def tell(self, stage: str, done: int, total: int | None) -> None:
        """Progress, now and then."""
        now = time.monotonic()
        if now - self.told > BETWEEN_TOLD or done == total:
            self.told = now
            self.say(progress=[stage, done, total])


def main() -> None:
    """Serve tasks until the input ends. Arguments: bytes of memory; `job` for one job alone."""
    one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    line = Line(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    limit(int(sys.argv[1]))
    if sys.argv[2:] == ["job"]:
        background()
    tasks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    held: dict[Any, Any] = {}
    line.say(ready=True)
    while True:
        serve_task(tasks.get(), line, held)


def _listen(tasks: queue.SimpleQueue[dict[str, Any]]) -> None:
    for text in sys.stdin:
        tasks.put(json.loads(text))
    os._exit(0)


def serve_task(task: Mapping[str, Any], line: Line, held: dict[Any, Any]) -> None:
    """Answer one task, whatever happens. held: worlds, from task to task."""
    from blocs.foundation.errors import BlocsError

    folder = Path(task["folder"])
    try:
        line.say(**_done(task, _bench(task, folder, line, held)))
    except BlocsError as error:
        line.say(refused=refusal(error, folder))
    except Exception as error:
        if _is_of_memory(error):
            said = _plainly(OUT_OF_MEMORY, "this needs more memory than one solve may use")
        else:
            traceback.print_exc(file=sys.stderr)
            said = _plainly("internal_error", "blocs failed here: the server's log says how")
        line.say(refused=said)


def _is_of_memory(error: Exception) -> bool:
    """Also where there was no room to load a library; the loader has only words for it."""
    no_room = isinstance(error, ImportError) and any(word in str(error) for word in NO_ROOM)
    return no_room or isinstance(error, MemoryError)


def _bench(task: Mapping[str, Any], folder: Path, line: Line, held: dict[Any, Any]) -> Bench:
    from blocs.serve.asks.bench import Bench

    folder.mkdir(parents=True, exist_ok=True)
    return Bench(folder, task["worlds"], line.tell, held)


def _done(task: Mapping[str, Any], bench: Bench) -> dict[str, Any]:
    from blocs.serve.process.pages import PAGES

    if task["do"] in PAGES:
        return {"parts": PAGES[task["do"]](bench, **task["asked"]), "titles": {}}
    from blocs.serve.asks.all import ASKS
    from blocs.serve.asks.origin import origin

    ask = ASKS[task["question"]].model_validate(task["asked"])
    title = ask.check(bench)
    titles = {} if title is None else dict(title)
    if task["do"] == "check":
        return {"parts": {}, "titles": titles}
    found = ask.answer(bench)
    reports = {
        name.removesuffix(PAGE): found.answer.report(name.removesuffix(PAGE), **found.more)
        for name in task["want"]
        if name.endswith(PAGE)
    }
    if not titles:
        titles = {language: report.title for language, report in reports.items()}
    parts = {f"{language}{PAGE}": report.html() for language, report in reports.items()}
    parts |= _data(found.answer, task["want"])
    if ORIGIN in task["want"]:
        told = origin(task["question"], ask, bench, found.answer)
        parts[ORIGIN] = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return {"parts": parts, "titles": titles}


def _data(answer: Any, want: Sequence[str]) -> dict[str, str]:
    """The document and the table, where they are wanted."""
    found: dict[str, str] = {}
    if DOCUMENT in want:
        found[DOCUMENT] = json.dumps(answer.as_json(), ensure_ascii=False, allow_nan=False)
    if TABLE in want:
        found[TABLE] = answer.to_frame().to_csv(index=False)
    return found


def refusal(error: BlocsError, folder: Path) -> dict[str, Any]:
    """An error without the places of files on this machine."""
    bare = _without(folder)
    return {
        "status": getattr(error, "status", "invalid_input"),
        "error": bare(error.summary),
        "problems": [_problem(item, bare) for item in error.problems],
    }


def _problem(problem: Problem, bare: Callable[[str], str]) -> dict[str, Any]:
    told = asdict(problem) | {"file": None}
    return {key: bare(value) if isinstance(value, str) else value for key, value in told.items()}


def _without(folder: Path) -> Callable[[str], str]:
    places = [str(folder) + os.sep, str(folder)]
    with contextlib.suppress(RuntimeError):
        places.append(str(Path.home()))

    def bare(text: str) -> str:
        for place in places:
            text = text.replace(place, "")
        return text

    return bare


def _plainly(status: str, error: str) -> dict[str, Any]:
    return {"status": status, "error": error, "problems": []}


if __name__ == "__main__":
    main()
