"""The server as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from blocs.foundation.errors import InputError
from blocs.foundation.version import VERSION
from blocs.serve.api import api, refused
from blocs.serve.guard import Guard
from blocs.serve.jobs import Jobs, RefusedError, TooManyError
from blocs.serve.refusals import UnansweredError, of_errors
from blocs.serve.schema import openapi
from blocs.serve.web import absent_screen, is_screen, language_of, web


def application(jobs: Jobs) -> FastAPI:
    """Routes, what may pass to them, and what is said where something cannot be answered."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        jobs.open()
        try:
            yield
        finally:
            await jobs.close()
            jobs.store.close()

    app = FastAPI(
        title="blocs",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.openapi = partial(openapi, app)
    app.include_router(api(jobs))
    app.include_router(web(jobs))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(UnansweredError, _unanswered)
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Guard, host=jobs.settings.host)
    return app


async def _invalid(request: Request, error: Exception) -> Response:
    """A request that is not of its form: what is wrong where."""
    assert isinstance(error, RequestValidationError)
    if is_screen(request):
        return absent_screen(request)
    return JSONResponse(of_errors(error.errors(), language_of(request)), 422)


async def _unanswered(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, UnansweredError)
    return refused(error.code, error.told[language_of(request)])


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    return JSONResponse(dict(error.refused), 422)


async def _input(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    problems = [
        {"message": item.message, "field": item.field, "remedy": item.remedy}
        for item in error.problems
    ]
    document = {"status": "invalid_input", "error": error.summary, "problems": problems}
    return JSONResponse(document, 429 if isinstance(error, TooManyError) else 422)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if is_screen(request) and error.status_code == 404:
        return absent_screen(request)
    return refused(error.status_code, str(error.detail))
