"""The server: tools and resources over standard input and output, until the input ends."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Sequence
from typing import Any

from blocs.foundation.errors import BlocsError, MissingExtraError
from blocs.foundation.version import VERSION
from blocs.mcp_server.resources import MIME, entries, text_of
from blocs.mcp_server.tools import RefusedError, Tools, specs

ABOUT = (
    "blocs computes what follows for every country and sector when a state makes a move (tariff, "
    "embargo, sanctions, a bloc joined or left, a corridor closed). Call list_questions first, "
    "describe_scenario before run, and run_ranges where a number is to be quoted: a single number "
    "says nothing of how sure it is. Scenarios are data: {title, world, moves: [{tariff: {by, on, "
    "sectors, rate}}]}. To close a corridor, run a scenario with the move close_corridor. Values "
    "are million USD of the base year, names in _pct per cent. It compares two equilibria: no "
    "forecast. Say the sources that stand under provenance."
)


def check_extra() -> None:
    """Raise MissingExtraError where what the server needs is not installed."""
    try:
        importlib.import_module("mcp")
    except ImportError as cause:
        raise MissingExtraError(
            "this server needs the extra `mcp`: pip install 'blocs[mcp]'"
        ) from cause


def serve(worlds: Sequence[str], *, seconds: float) -> None:
    """Answer calls until standard input ends. Raises MissingExtraError."""
    check_extra()
    asyncio.run(_served(Tools(worlds, seconds=seconds)))


async def _served(tools: Tools) -> None:
    from mcp.server.stdio import stdio_server

    server = _server(tools)
    try:
        async with stdio_server() as (ingoing, outgoing):
            await server.run(ingoing, outgoing, server.create_initialization_options())
    finally:
        await tools.close()


def _server(tools: Tools) -> Any:
    import mcp_types as types
    from mcp.server.lowlevel import Server

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        hints = types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        listed = [
            types.Tool(
                name=spec.name,
                description=spec.text,
                input_schema=dict(spec.schema),
                annotations=hints,
            )
            for spec in specs()
        ]
        return types.ListToolsResult(tools=listed)

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            text, wrong = await tools.call(params.name, params.arguments or {}), False
        except RefusedError as refused:
            text, wrong = json.dumps(refused.document, ensure_ascii=False), True
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)], is_error=wrong
        )

    async def list_resources(_: Any, __: Any) -> types.ListResourcesResult:
        listed = [
            types.Resource(uri=one.uri, name=one.name, description=one.title, mime_type=MIME)
            for one in entries()
        ]
        return types.ListResourcesResult(resources=listed)

    async def read_resource(
        _: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        try:
            text = text_of(uri)
        except BlocsError as error:
            raise ValueError(str(error)) from error
        part = types.TextResourceContents(uri=uri, mime_type=MIME, text=text)
        return types.ReadResourceResult(contents=[part])

    return Server(
        "blocs",
        version=VERSION,
        title="blocs",
        instructions=ABOUT,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )
