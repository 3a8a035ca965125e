"""The interface for programs: one address a question, answers, jobs, schemas."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE, in_language, languages
from blocs.foundation.documents import read_document
from blocs.foundation.version import VERSION
from blocs.questions.file_forms import FILE_FORMS, file_schema
from blocs.serve.asks.all import ASKS
from blocs.serve.asks.ask import Ask
from blocs.serve.asks.limits import MOST_TITLE
from blocs.serve.jobs import Jobs, Progress
from blocs.serve.kept import Kept, State
from blocs.serve.process.work import DOCUMENT, PAGE, TABLE
from blocs.serve.refusals import NO_ANSWER, NO_ANSWER_YET, UnansweredError

MOST_LISTED = 500
EVENT_SECONDS = 15.0
"""Between two signs of life of a stream of events."""
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", description="Name of an answer.")]
Language = Annotated[str, Query(pattern="^(" + "|".join(languages()) + ")$")]
KindOfFile = Annotated[str, Path(pattern="^(" + "|".join(FILE_FORMS) + ")$")]
WorldPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
WorldQuery = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class Refused(BaseModel):
    """Why there is no answer. problems: message, field, line, column, remedy of each."""

    status: str
    error: str
    problems: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])


class Done(BaseModel):
    """How far a job is. total: null where nobody knows."""

    stage: str
    done: int
    total: int | None


class AnswerOut(BaseModel):
    """An answer, or what is on its way to it."""

    id: str
    question: str
    titles: dict[str, str]
    state: State
    asked: dict[str, Any]
    attempts: int
    created: float
    started: float | None
    finished: float | None
    progress: Done | None
    refused: Refused | None
    saved: str | None
    links: dict[str, str]


class QuestionOut(BaseModel):
    """A question that can be asked."""

    name: str
    title: str
    command: str
    at_once: bool
    address: str


class WorldOut(BaseModel):
    """A world that can be asked about."""

    name: str
    title: str
    year: int
    countries: int
    sectors: int
    embedded: bool


class CasebookOut(BaseModel):
    """What can be asked by name."""

    scenarios: list[str]
    games: list[str]
    projects: list[str]
    networks: list[str]
    covers: list[str]
    contests: list[str]
    polls: list[str]
    claims: list[str]
    channels: list[str]
    titles: dict[str, dict[str, dict[str, str]]] = Field(
        description="List → name → title by language, where the file has one."
    )

    def title(self, kind: str, name: str, language: str) -> str:
        """What a file is called; empty where it says nothing."""
        told = self.titles.get(kind, {}).get(name, {})
        return told.get(language) or told.get(SOURCE_LANGUAGE, "")


class SaveIn(BaseModel):
    """The name under which an answer is kept among the saved ones; null: no longer."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=MOST_TITLE)] | None


class FileIn(BaseModel):
    """A YAML file as text."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1)]


class FileOut(BaseModel):
    """What a file is. says: what a scenario does, one sentence a move, by language."""

    kind: Literal["scenario", "game", "project", "cover", "contest"]
    title: str
    says: dict[str, list[str]]


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refused, "description": text}
    for code, text in {
        400: "The body is no JSON.",
        403: "The request comes from another site.",
        404: "There is no such answer.",
        409: "There is no answer yet.",
        413: "The body is too large.",
        421: "The server does not answer to that Host.",
        422: "The request cannot be answered: what is wrong, and where.",
        429: "As many jobs wait as may.",
    }.items()
}


def answer_out(kept: Kept, progress: Progress | None) -> AnswerOut:
    """An answer as programs see it."""
    place = f"/api/answers/{kept.id}"
    links = {"self": place, "events": f"{place}/events", "screen": f"/answers/{kept.id}"}
    if kept.state is State.DONE:
        links |= {part: f"{place}/{part}" for part in ("document", "table", "page")}
    return AnswerOut(
        id=kept.id,
        question=kept.question,
        titles=dict(kept.titles),
        state=kept.state,
        asked=dict(kept.asked),
        attempts=kept.attempts,
        created=kept.created,
        started=kept.started,
        finished=kept.finished,
        progress=None if progress is None else Done(**vars(progress)),
        refused=None if kept.refused is None else Refused(**kept.refused),
        saved=kept.saved,
        links=links,
    )


def refused(code: int, error: str) -> JSONResponse:
    """A refusal with no more to say."""
    return JSONResponse(Refused(status="refused", error=error).model_dump(), code)


def api(jobs: Jobs) -> APIRouter:
    """Everything under `/api` and `/schemas`."""
    routes = APIRouter(responses=REFUSALS)
    for ask in ASKS.values():
        _add_question(routes, jobs, ask)
    _add_answers(routes, jobs)
    _add_contents(routes, jobs)
    _add_lists(routes, jobs)
    return routes


def _add_question(routes: APIRouter, jobs: Jobs, ask: type[Ask]) -> None:
    async def asked(request: Any) -> Response:
        kept = await jobs.ask(request)
        document = answer_out(kept, jobs.progress.get(kept.id)).model_dump(mode="json")
        if kept.state is State.FAILED:
            return JSONResponse(dict(kept.refused or {}), 422)
        if kept.state is not State.DONE:
            return JSONResponse(document, 202, {"location": f"/api/answers/{kept.id}"})
        return JSONResponse(document)

    asked.__annotations__["request"] = ask
    routes.add_api_route(
        f"/api/{ask.question}",
        asked,
        methods=["POST"],
        response_model=AnswerOut,
        responses={202: {"model": AnswerOut, "description": "A job: its address in `location`."}},
        operation_id=ask.question,
        summary=(ask.__doc__ or "").split("\n")[0],
        tags=["questions"],
    )


def _add_answers(routes: APIRouter, jobs: Jobs) -> None:
    def out(kept: Kept) -> AnswerOut:
        return answer_out(kept, jobs.progress.get(kept.id))

    @routes.get("/api/answers", tags=["answers"])
    async def answers(
        saved: bool = False, count: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50
    ) -> list[AnswerOut]:
        """The newest answers and jobs first."""
        return [out(kept) for kept in jobs.store.latest(count, saved=saved)]

    @routes.get("/api/answers/{key}", tags=["answers"], response_model=AnswerOut)
    async def answer(key: Key) -> Any:
        """One answer, or how far it is."""
        return _found(jobs, key, out)

    @routes.post("/api/answers/{key}/cancel", tags=["answers"], response_model=AnswerOut)
    async def cancel(key: Key) -> Any:
        """End a job now; what it has kept on the way stays for a second start."""
        await jobs.cancel(key)
        return _found(jobs, key, out)

    @routes.post("/api/answers/{key}/again", tags=["answers"], response_model=AnswerOut)
    async def again(key: Key) -> Any:
        """Start what failed, was cancelled or interrupted once more."""
        kept = jobs.store.get(key)
        if kept is None:
            raise UnansweredError(404, NO_ANSWER)
        return out(await jobs.again(kept))

    @routes.put("/api/answers/{key}/saved", tags=["answers"], response_model=AnswerOut)
    async def save(key: Key, given: SaveIn) -> Any:
        """Keep an answer under a name, or with null no longer."""
        jobs.store.save(key, given.name)
        return _found(jobs, key, out)

    @routes.delete("/api/answers/{key}", tags=["answers"], status_code=204)
    async def delete(key: Key) -> Response:
        """Forget an answer, or end a job and forget it."""
        if jobs.store.get(key) is None:
            raise UnansweredError(404, NO_ANSWER)
        await jobs.delete(key)
        return Response(status_code=204)

    @routes.get("/api/answers/{key}/events", tags=["answers"], response_class=StreamingResponse)
    async def events(key: Key) -> Response:
        """State and progress as server-sent events, until the job is over."""
        if jobs.store.get(key) is None:
            raise UnansweredError(404, NO_ANSWER)
        return StreamingResponse(_events(jobs, key, out), media_type="text/event-stream")


def _found(jobs: Jobs, key: str, out: Callable[[Kept], AnswerOut]) -> Any:
    kept = jobs.store.get(key)
    if kept is None:
        raise UnansweredError(404, NO_ANSWER)
    return out(kept)


async def _events(jobs: Jobs, key: str, out: Callable[[Kept], AnswerOut]) -> AsyncIterator[str]:
    found = jobs.watched(key)
    waiting = asyncio.ensure_future(anext(found, None))
    while True:
        done, _ = await asyncio.wait([waiting], timeout=EVENT_SECONDS)
        if not done:
            yield ": still here\n\n"
            continue
        event = waiting.result()
        if event is None:
            return
        document = json.dumps(out(event[0]).model_dump(mode="json"), ensure_ascii=True)
        yield f"event: {event[0].state}\ndata: {document}\n\n"
        waiting = asyncio.ensure_future(anext(found, None))


def _add_contents(routes: APIRouter, jobs: Jobs) -> None:
    async def part(key: str, name: str, kind: str) -> Response:
        kept = jobs.store.get(key)
        if kept is None:
            raise UnansweredError(404, NO_ANSWER)
        found = await jobs.part(kept, name)
        if found is None:
            raise UnansweredError(409, NO_ANSWER_YET)
        return Response(gzip.decompress(found), media_type=kind)

    @routes.get("/api/answers/{key}/document", tags=["answers"], response_model=dict[str, Any])
    async def document(key: Key) -> Any:
        """The answer as one JSON document, as `--json` prints it."""
        return await part(key, DOCUMENT, "application/json")

    @routes.get(
        "/api/answers/{key}/table",
        tags=["answers"],
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    async def table(key: Key) -> Response:
        """The answer as a tidy table."""
        return await part(key, TABLE, "text/csv; charset=utf-8")

    @routes.get(
        "/api/answers/{key}/page",
        tags=["answers"],
        response_class=Response,
        responses={200: {"content": {"text/html": {}}}},
    )
    async def page(key: Key, language: Language = SOURCE_LANGUAGE) -> Response:
        """The page of the answer, as a file that stands alone."""
        found = await part(key, f"{language}{PAGE}", "text/html")
        if found.status_code == 200:
            found.headers["content-security-policy"] = own(bytes(found.body).decode())
        return found


OWN_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')


def own(html: str) -> str:
    """The policy that a page of blocs carries, for its header: it asks no network for anything."""
    found = OWN_POLICY.search(html)
    policy = "default-src 'none'" if found is None else found[1]
    return f"{policy}; frame-ancestors 'none'"


def _add_lists(routes: APIRouter, jobs: Jobs) -> None:
    @routes.get("/api/questions", tags=["lists"])
    async def questions() -> list[QuestionOut]:
        """Every question that can be asked here."""
        return [_question(name) for name in ASKS]

    @routes.get("/api/worlds", tags=["lists"])
    async def worlds() -> list[WorldOut]:
        """Every world that can be asked about here."""
        return worlds_out(jobs)

    @routes.get("/api/worlds/{name}", tags=["lists"], response_model=dict[str, Any])
    async def world(name: WorldPath) -> Any:
        """What a world rests on, as the screen of data says it: sources, assumptions, numbers."""
        text = await jobs.other_part("basis_data", name, SOURCE_LANGUAGE, DOCUMENT)
        return Response(text, media_type="application/json")

    @routes.get("/api/casebook", tags=["lists"])
    async def book() -> CasebookOut:
        """What can be asked by name."""
        return casebook_out()

    @routes.get("/api/version", tags=["lists"])
    async def version() -> dict[str, str]:
        """The version of blocs."""
        return {"blocs": VERSION}

    @routes.post("/api/files", tags=["lists"], response_model=FileOut)
    async def read(given: FileIn) -> Any:
        """What a YAML file is, and what a scenario does in words; nothing is solved."""
        told = dict(await jobs.told("read_file", {"text": given.text}))
        says = {key: told[key].split("\n") for key in languages() if told.get(key)}
        return {"kind": told["kind"], "title": told["title"], "says": says}

    @routes.get("/schemas", tags=["schemas"])
    async def schemas() -> dict[str, str]:
        """Kind of file → address of its JSON schema."""
        return {kind: f"/schemas/{kind}.json" for kind in FILE_FORMS}

    @routes.get("/schemas/{kind}.json", tags=["schemas"], response_model=dict[str, Any])
    async def schema(kind: KindOfFile) -> Any:
        """The JSON schema of a kind of file, for editors."""
        return JSONResponse(file_schema(kind), media_type="application/schema+json")


def _question(name: str) -> QuestionOut:
    from blocs.questions import QUESTIONS

    found = next(item for item in QUESTIONS if item.name == name)
    return QuestionOut(
        name=name,
        title=found.title,
        command=f"blocs {found.command}",
        at_once=ASKS[name].at_once,
        address=f"/api/{name}",
    )


def worlds_out(jobs: Jobs) -> list[WorldOut]:
    """The worlds that are offered, as they are listed."""
    return [
        WorldOut(
            name=item.name,
            title=item.title,
            year=item.year,
            countries=item.countries,
            sectors=item.sectors,
            embedded=item.embedded,
        )
        for item in jobs.listings
    ]


@cache
def casebook_out() -> CasebookOut:
    """What the casebook has for each kind of request; it ships, and stays as it is."""
    from blocs.moves.case import load_case

    scenarios = [
        f"{case}/{name}"
        for case, folder in casebook.cases().items()
        for name in load_case(folder).scenarios
    ]
    named: dict[str, Mapping[str, FilePath]] = {
        "games": casebook.games(),
        "projects": casebook.projects(),
        "networks": casebook.networks(),
        "covers": casebook.cover_cases(),
        "contests": casebook.contests(),
        "polls": casebook.polls(),
        "claims": casebook.claims(),
        "channels": casebook.channel_cases(),
    }
    listed = {key: list(found) for key, found in named.items()}
    known = named | {"scenarios": casebook.scenarios()}
    titles = {
        kind: {name: _titles(file) for name, file in found.items() if file.suffix != ".csv"}
        for kind, found in known.items()
    }
    return CasebookOut(scenarios=scenarios, titles=titles, **listed)


def _titles(file: FilePath) -> dict[str, str]:
    """Titles of a file by language, as they stand in it."""
    data: Any = read_document(file / "network.yaml" if file.is_dir() else file).data
    return {language: in_language(data, "title", language) for language in languages()}
