"""From settings to a server that runs until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from types import FrameType

from blocs.foundation.errors import InputError, MissingExtraError
from blocs.serve.settings import Settings

STOP_SECONDS = 5
"""For answers that are being sent when the server is told to stop."""


def check_extra() -> None:
    """Raise MissingExtraError where what a server needs is not installed."""
    try:
        import fastapi
        import uvicorn
    except ImportError as cause:
        raise MissingExtraError(
            "a server needs the extra `serve`: pip install 'blocs[serve]'"
        ) from cause
    del fastapi, uvicorn


def bound(host: str, port: int) -> socket.socket:
    """A socket at the address, 0: any free port. Raises InputError where it cannot be had."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, proto)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
        found.listen(128)  # at once: until then another process could take the port too
    except OSError as cause:
        raise InputError(_unbound(host, port, cause)) from None
    return found


def _unbound(host: str, port: int, cause: OSError) -> str:
    if cause.errno == errno.EADDRINUSE:
        return f"port {port} is in use: choose another with --port, or `--port 0` for any free one."
    if cause.errno == errno.EACCES:
        return f"port {port} may not be used: choose one above 1024 with --port."
    return f"'{host}' is no address of this machine: {cause.strerror or cause}."


def address(host: str, listening: socket.socket) -> str:
    """Where the server is found."""
    port = listening.getsockname()[1]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"


def serve(settings: Settings, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM, which then go on to whoever else answers them.

    started: called once requests are answered. Raises InputError where the answers of another
    server are meant.
    """
    import uvicorn

    from blocs.serve.app import application
    from blocs.serve.jobs import Jobs
    from blocs.serve.kept import Store

    jobs = Jobs(settings, Store(settings.home))

    class Server(uvicorn.Server):
        """Ends streams of events first: nobody would hear of their end otherwise."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if not self.should_exit:
                started()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            jobs.closing = True
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        application(jobs),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        lifespan="on",
    )
    asyncio.run(Server(config).serve(sockets=[listening]))
