"""The addresses of the screens."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from blocs.brief.contents import Contents
from blocs.brief.render.html import page_text
from blocs.foundation.catalogues import languages
from blocs.questions import QUESTIONS
from blocs.serve.api import Key, WorldQuery
from blocs.serve.asks.all import ASKS
from blocs.serve.jobs import Jobs, RefusedError
from blocs.serve.kept import Kept, State
from blocs.serve.process.work import PAGE
from blocs.serve.refusals import spoken
from blocs.serve.screens.contents import absent, forms, refused_screen, start, way
from blocs.serve.screens.frame import framed
from blocs.serve.screens.texts import ROOMS

Language = Annotated[str, Path(pattern="^(" + "|".join(languages()) + ")$")]
Room = Annotated[str, Path(pattern="^(" + "|".join(ROOMS) + ")$")]
STATIC = {"serve.css": "text/css; charset=utf-8", "serve.js": "text/javascript; charset=utf-8"}

StaticName = Annotated[str, Path(pattern="^(" + "|".join(STATIC) + ")$")]


def web(jobs: Jobs) -> APIRouter:
    """Every screen. They are no part of the interface for programs."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _add_ways_in(routes)
    _add_screens(routes, jobs)
    _add_answers(routes, jobs)
    return routes


def _page(html: str, language: str, *, code: int = 200, path: str, **shown: Any) -> Response:
    page, policy = framed(html, language, path=path, **shown)
    return HTMLResponse(page, code, {"content-security-policy": policy})


def _screen(contents: Contents, *, code: int = 200, path: str, **shown: Any) -> Response:
    return _page(page_text(contents), contents.language, code=code, path=path, **shown)


def language_of(request: Request) -> str:
    """That which is asked for, or the first of the browser that this server speaks."""
    return spoken(request.headers.get("accept-language", ""), request.url.query)


def absent_screen(request: Request) -> Response:
    """What is answered where there is no such screen."""
    first = request.url.path.split("/")[1]
    language = first if first in languages() else language_of(request)
    return _screen(absent(language), code=404, path="/")


def is_screen(request: Request) -> bool:
    """Whether a reader asks, not a program."""
    return not request.url.path.startswith(("/api/", "/schemas", "/static/"))


def _add_ways_in(routes: APIRouter) -> None:
    @routes.get("/")
    async def root(request: Request) -> Response:
        return RedirectResponse(f"/{language_of(request)}/")

    @routes.get("/answers/{key}")
    async def shared(key: Key, request: Request) -> Response:
        return RedirectResponse(f"/{language_of(request)}/answers/{key}")

    @routes.get("/static/{name}")
    async def static(name: StaticName) -> Response:
        content = (files("blocs") / "serve" / "static" / name).read_bytes()
        return Response(content, media_type=STATIC[name])


def _add_screens(routes: APIRouter, jobs: Jobs) -> None:
    @routes.get("/{language}/")
    async def first(language: Language) -> Response:
        return _screen(start(jobs, language), path="/", here="start")

    @routes.get("/{language}/scenario")
    async def scenario(language: Language, world: WorldQuery | None = None) -> Response:
        return await other("laboratory", "scenario", language, world)

    @routes.get("/{language}/data")
    async def data(language: Language, world: WorldQuery | None = None) -> Response:
        return await other("basis", "data", language, world)

    async def other(what: str, here: str, language: str, world: str | None) -> Response:
        offered = jobs.settings.worlds
        name = world or (DEFAULT if DEFAULT in offered else offered[0])
        try:
            html = await jobs.other_part(what, name, language, HTML)
        except RefusedError as error:
            return _screen(refused_screen(error.refused, language), code=422, path="/", here=here)
        path = f"/{here}" + (f"?world={world}" if world else "")
        shown: dict[str, Any] = {what: True, "worlds": offered, "world": name, "here": here}
        return _page(html, language, path=path, **shown)

    @routes.get("/{language}/ask/{room}")
    async def ask(language: Language, room: Room, request: Request) -> Response:
        given = dict(request.query_params)
        question, key = given.pop("question", ""), given.pop("answer", "")
        kept = jobs.store.get(key) if key else None
        started = given if kept is None else kept.asked
        contents = forms(jobs, room, language, asked=question, given=_known(question, started))
        path = f"/ask/{room}" + (f"?{request.url.query}" if request.url.query else "")
        return _screen(contents, path=path, here=room)


DEFAULT, HTML = "icio-2022", "html"


def _known(question: str, given: Any) -> dict[str, Any]:
    """Fields that the request has; a link says one file of several as one."""
    if question not in ASKS:
        return {}
    found = {key: value for key, value in given.items() if key in ASKS[question].model_fields}
    for key, value in found.items():
        if key in LISTS and isinstance(value, str):
            found[key] = [value]
    return found


LISTS = ("scenarios", "partners", "countries", "groups", "close", "build", "only", "over")


def _add_answers(routes: APIRouter, jobs: Jobs) -> None:
    @routes.get("/{language}/answers/{key}")
    async def answer(language: Language, key: Key) -> Response:
        kept, path = jobs.store.get(key), f"/answers/{key}"
        if kept is None:
            return _screen(absent(language), code=404, path="/")
        if kept.state is not State.DONE:
            return _screen(way(kept, language), path=path)
        page = await jobs.part(kept, f"{language}{PAGE}")
        if page is None:
            raise RefusedError({"status": "failed", "error": "there is no page", "problems": []})
        html = gzip.decompress(page).decode()
        return _page(
            html, language, path=path, answer=kept, asked=_scenario(kept), room=_room(kept)
        )


def _scenario(kept: Kept) -> str:
    """The scenario of an answer as text, to be asked about further; nothing where it has none."""
    given = kept.asked.get("scenario")
    return given if isinstance(given, str) else json.dumps(given) if given else ""


def _room(kept: Kept) -> str:
    return next(item.room for item in QUESTIONS if item.name == kept.question)
