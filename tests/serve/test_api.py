"""What programs get: answers at once, jobs with progress, documents equal to those of Python."""

import io
import json

import jsonschema
import pandas as pd
import pytest

import blocs
from blocs.questions import QUESTIONS
from blocs.questions.file_forms import FILE_FORMS, file_schema
from blocs.serve.asks.all import ASKS
from blocs.serve.screens.texts import FIELDS, LEADS, QUESTION_TITLES, ROOMS
from served import SCENARIO, TINY, scenario
from worlds import make_world


def test_every_question_can_be_asked():
    assert set(ASKS) == {question.name for question in QUESTIONS}
    assert {name: told["en"] for name, told in QUESTION_TITLES.items()} == {
        question.name: question.title for question in QUESTIONS
    }
    assert set(ROOMS) == {question.room for question in QUESTIONS} == set(LEADS)
    fields = {name for ask in ASKS.values() for name in ask.model_fields}
    assert fields <= set(FIELDS)


def test_an_answer_at_once_is_the_answer_of_python(server):
    found = server.ask("run", scenario=SCENARIO)
    assert found.status_code == 200
    key = found.json()["id"]
    document = server.client.get(f"/api/answers/{key}/document").json()
    world = make_world(countries=4, sectors=3, seed=3)
    outcome = blocs.run(world, blocs.Scenario(**{**SCENARIO, "world": None}))
    ours = {code: row["real_income_change_pct"] for code, row in document["countries"].items()}
    theirs = outcome["real_income_change_pct"].to_series()
    assert ours == pytest.approx(theirs.to_dict(), abs=1e-9)
    table = pd.read_csv(io.StringIO(server.client.get(f"/api/answers/{key}/table").text))
    assert set(outcome.to_frame().columns) == set(table.columns)


def test_the_same_question_has_the_same_answer_however_it_is_written(server):
    one = server.ask("run", scenario=scenario(0.11)).json()
    again = server.ask("run", scenario=scenario(0.11)).json()
    assert one["id"] == again["id"]
    assert again["attempts"] == 1  # it was not solved twice
    move = "{by: C00, on: C01, sectors: all, rate: 11%}"
    text = f"title: A tariff\nworld: {TINY}\nmoves:\n  - tariff: {move}\n"
    other = server.ask("run", scenario=text).json()
    documents = [
        server.client.get(f"/api/answers/{item['id']}/document").json() for item in (one, other)
    ]
    assert documents[0]["countries"] == documents[1]["countries"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_an_answer_stands_alone(server, language):
    key = server.ask("run", scenario=SCENARIO).json()["id"]
    page = server.client.get(f"/api/answers/{key}/page", params={"language": language})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_faults_of_a_posted_file_have_their_lines(server):
    text = f"title: T\nworld: {TINY}\nmoves:\n  - tariff: {{by: C00, on: XXX, rate: 2}}\n"
    found = server.ask("run", scenario=text)
    assert found.status_code == 422
    problems = found.json()["problems"]
    assert {problem["line"] for problem in problems} == {4}
    assert {problem["file"] for problem in problems} == {None}


def test_a_world_without_a_solution_says_so(server):
    everything = {"by": "world", "on": "world", "sectors": "all", "direction": "both"}
    cut = scenario(title="Autarky", moves=[{"embargo": everything}])
    found = server.ask("run", scenario=cut | {"closure": {"trade_balance": "fixed_nominal"}})
    assert found.status_code == 422
    assert found.json()["status"] in ("no_equilibrium", "no_supplier", "not_converged")


def test_a_job_tells_its_progress_and_ends_with_pages_in_every_language(server):
    found = server.ask("ensemble", scenarios=[SCENARIO], draws=60)
    assert found.status_code == 202
    key = found.json()["id"]
    assert found.headers["location"] == f"/api/answers/{key}"
    with server.client.stream("GET", f"/api/answers/{key}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = [json.loads(line[6:]) for line in stream.iter_lines() if line[:5] == "data:"]
    assert events[-1]["state"] == "done"
    told = [event["progress"] for event in events if event["progress"]]
    assert {item["total"] for item in told if item["stage"]} == {60}
    for language in ("en", "ru"):
        page = server.client.get(f"/api/answers/{key}/page", params={"language": language})
        assert page.status_code == 200
    place = server.answer(key)["links"]["table"]
    table = pd.read_csv(io.StringIO(server.client.get(place).text))
    assert {"unit", "value"} <= set(table.columns)
    assert len(table) > 0


def test_a_job_that_is_cancelled_ends_and_can_be_started_again(server):
    key = server.ask("ensemble", scenarios=[SCENARIO], draws=20_000).json()["id"]
    assert server.client.post(f"/api/answers/{key}/cancel").json()["state"] == "cancelled"
    assert server.client.get(f"/api/answers/{key}/document").status_code == 409
    again = server.client.post(f"/api/answers/{key}/again").json()
    assert again["state"] in ("queued", "running")
    assert server.client.delete(f"/api/answers/{key}").status_code == 204
    assert server.client.get(f"/api/answers/{key}").status_code == 404


def test_a_wrong_file_is_told_before_a_job_waits(server):
    found = server.ask("play", game={"title": "G", "actors": {}})
    assert found.status_code == 422
    assert found.json()["problems"]


def test_answers_are_saved_under_a_name(server):
    key = server.ask("run", scenario=scenario(0.07)).json()["id"]
    place = f"/api/answers/{key}/saved"
    assert server.client.put(place, json={"name": "Mine"}).json()["saved"] == "Mine"
    saved = server.client.get("/api/answers", params={"saved": True}).json()
    assert key in [item["id"] for item in saved]
    assert server.client.put(place, json={"name": None}).json()["saved"] is None


def test_scenarios_stand_side_by_side(server):
    found = server.ask("compare", scenarios=[scenario(0.1), scenario(0.3, title="Other")])
    done = server.over(found.json()["id"])
    assert done["state"] == "done", done["refused"]
    document = server.client.get(done["links"]["document"]).json()
    assert {item["title"] for item in document["outcomes"]} == {"A tariff", "Other"}


def test_the_data_of_a_world_are_a_document_as_well(server):
    document = server.client.get(f"/api/worlds/{TINY}").json()
    assert document["world"]["name"] == TINY
    assert document["world"]["sources"][0]["title"]
    assert len(document["elasticities"]) == 3
    assert {"assumptions", "calibration", "flags", "sha256"} <= set(document["world"])
    page = server.client.get(f"/en/data?world={TINY}").text
    assert f"/api/worlds/{TINY}" in page
    assert document["world"]["sources"][0]["title"] in page
    assert server.client.get("/api/worlds/other").status_code == 422


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_casebook_is_listed_by_titles_in_the_language_of_the_page(server, language):
    titles = server.client.get("/api/casebook").json()["titles"]
    start = server.client.get(f"/{language}/").text
    form = server.client.get(f"/{language}/ask/games").text
    for kind, name in (("scenarios", "corridors/suez"), ("games", "union-state/tariffs")):
        assert f'{titles[kind][name][language]}</a> <span class="soft">{name}</span>' in start
    assert f"{titles['games']['union-state/tariffs'][language]} (union-state/tariffs)" in form
    assert (
        titles["scenarios"]["corridors/suez"]["en"] != titles["scenarios"]["corridors/suez"]["ru"]
    )


def test_schemas_of_all_kinds_of_file_are_served_at_lasting_addresses(server):
    listed = server.client.get("/schemas").json()
    assert set(listed) == set(FILE_FORMS)
    for kind, place in listed.items():
        schema = server.client.get(place).json()
        assert schema == json.loads(json.dumps(file_schema(kind)))
        assert schema["$id"]
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_openapi_document_has_the_forms_of_files_without_what_is_refused(server):
    document = server.client.get("/api/openapi.json").json()
    forms = document["components"]["schemas"]
    moves = forms["scenario.AnyMove"]["properties"]
    assert "tariff" in moves
    assert "tariff_table" not in moves
    assert "file" not in json.dumps([list(part.get("properties", ())) for part in forms.values()])
    assert forms["scenario.Scenario"]["properties"]["title"]["maxLength"] == 200


def test_a_dropped_file_says_what_it_is_and_does(server):
    text = f"title: T\nworld: {TINY}\nmoves:\n  - tariff: {{by: C00, on: C01, sectors: all, rate: 20%}}\n"
    found = server.client.post("/api/files", json={"text": text}).json()
    assert found["kind"] == "scenario"
    assert all(found["says"][language] for language in ("en", "ru"))
    assert server.client.post("/api/files", json={"text": "a: 1"}).status_code == 422


MOVE = '{"tariff": {"by": "C00", "on": "C01", "sectors": "all", "add": %s}}'
BODY = '{"scenario": {"title": "T", "world": "tiny", "moves": [' + MOVE + "]}}"
ADD = "scenario.moves[0].tariff.add"


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        *((BODY % value, ADD, "finite") for value in ("NaN", "Infinity", "-Infinity", "1e999")),
        *((BODY % f"1{'0' * digits}", ADD, "digits") for digits in (500, 5000)),
        (BODY % '"abc"', "moves[0].tariff.add", "'abc'"),
        (BODY % '""', "moves[0].tariff.add", "''"),
        (BODY % "[]", "moves[0].tariff.add", "a list"),
        ('{"scenario": {"title": "T", "title": "T"}}', "scenario.title", "twice"),
        ('{"scenario": "a", "nonsense": 1}', "nonsense", "no such field"),
        ('{"scenario": 5}', "scenario", "expected"),
        ("{}", "scenario", "required"),
        ('{"scenario": ' + '{"a": ' * 900 + "1" + "}" * 901, "", "inside each other"),
        ('{"scenario": ' + "[" * 100_000, "", "inside each other"),
        ("{abc", "", "line 1, column 2"),
        ("[]", "", "one JSON object"),
        ("", "", "one JSON object"),
        (b'{"scenario": "\xff"}', "", "UTF-8"),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused_by_its_field(server, body, field, says):
    headers = {"content-type": "application/json"}
    found = server.client.post("/api/run", content=body, headers=headers)
    assert found.status_code == 422
    problems = found.json()["problems"]
    assert any(item["field"].startswith(field) and says in item["message"] for item in problems), (
        problems
    )


def test_a_body_of_another_kind_or_too_large_is_refused(server):
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        found = server.client.post("/api/run", content=BODY % "0.1", headers={"content-type": kind})
        assert found.status_code == 422
        assert "content-type: application/json" in found.json()["problems"][0]["message"]
    large = json.dumps({"scenario": "a" * 300_000})
    found = server.client.post(
        "/api/run", content=large, headers={"content-type": "application/json"}
    )
    assert found.status_code == 413


@pytest.mark.parametrize(("query", "header"), [("", "ru-RU,en;q=0.5"), ("?lang=ru", "en")])
def test_refusals_are_told_in_the_language_that_is_asked_for(server, query, header):
    asked = {"world": TINY, "country": 5, "draws": -1, "nonsense": 1}
    headers = {"accept-language": header}
    found = server.client.post(f"/api/exposure{query}", json=asked, headers=headers).json()
    assert found["error"] == "запрос не той формы"
    told = {item["field"]: item["message"] for item in found["problems"]}
    assert told == {
        "country": "ожидался текст",
        "draws": "ожидалось не меньше 0",
        "nonsense": "такого поля нет",
    }
    absent = server.client.get(f"/api/answers/{'0' * 24}{query}", headers=headers)
    assert (absent.status_code, absent.json()["error"]) == (404, "такого ответа нет")
