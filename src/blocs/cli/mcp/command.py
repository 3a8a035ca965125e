"""`blocs mcp`: the questions as tools of a language model, over standard input and output."""

from __future__ import annotations

from typing import Annotated

import typer


def mcp_command(
    worlds: Annotated[
        str | None,
        typer.Option(
            "--worlds", metavar="NAME,…", help="Kept worlds that may be asked about; default: all."
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, max=3600, help="The longest that an answer takes.")
    ] = 120.0,
) -> None:
    """Offer the questions to a language model as tools (Model Context Protocol, stdio)."""
    from blocs.mcp_server.start import serve
    from blocs.serve.settings import offered_worlds

    serve(offered_worlds(worlds), seconds=seconds)
