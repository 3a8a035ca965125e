"""`blocs serve`: questions, jobs and answers in a browser, on this machine."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from blocs.cli.options import console


def serve_command(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0: any free one.")
    ] = 8765,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen at; anything but this machine lets whoever reaches it ask, and "
            "read every kept answer.",
        ),
    ] = "127.0.0.1",
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the start page in a browser.")
    ] = False,
    worlds: Annotated[
        str | None,
        typer.Option(
            "--worlds", metavar="NAME,…", help="Kept worlds that may be asked about; default: all."
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="Long jobs at the same time.")
    ] = 1,
) -> None:
    """Serve questions, jobs and kept answers to a browser on this machine."""
    from blocs.serve.settings import Settings, offered_worlds, serve_home
    from blocs.serve.start import address, bound, check_extra, serve

    check_extra()
    screen = console(quiet=False)
    settings = Settings(serve_home(), offered_worlds(worlds), host=host, port=port, jobs=jobs)
    listening = bound(host, port)

    def started() -> None:
        where = address(host, listening)
        screen.print(f"blocs serves at {where}", style="bold", markup=False)
        screen.print("Ctrl-C stops it; jobs that run go on at the next start.", markup=False)
        if open_browser:
            webbrowser.open(where)

    serve(settings, listening, started)
