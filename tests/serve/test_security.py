"""Who may ask, how much, and what never comes back: by real requests to a real server."""

import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from served import SCENARIO, TINY, kept_world, scenario, served

SECRET = "the-contents-of-a-file-of-the-server"


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "costs.csv"
    path.write_text(f"origin,destination,factor\n{SECRET},{SECRET},2\n", encoding="utf-8")
    return path


def test_it_listens_on_this_machine_alone(server):
    place = urlsplit(server.url)
    assert place.hostname == "127.0.0.1"
    own = socket.gethostbyname_ex(socket.gethostname())[2]
    for other in [address for address in own if not address.startswith("127.")]:
        with socket.socket() as tried:
            tried.settimeout(5)
            assert tried.connect_ex((other, place.port)) != 0


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", ""]
)
def test_another_host_is_refused(server, host):
    found = server.client.get("/api/worlds", headers={"host": host})
    assert found.status_code == 421
    assert "worlds" not in found.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_another_origin_cannot_ask(server, headers):
    found = server.client.post("/api/run", json={"scenario": SCENARIO}, headers=headers)
    assert found.status_code == 403


def test_its_own_pages_may_ask(server):
    own = {"origin": server.url.rstrip("/"), "sec-fetch-site": "same-origin"}
    assert server.client.post("/api/run", json={"scenario": SCENARIO}, headers=own).is_success


def test_a_form_of_another_page_is_no_json(server):
    text = json.dumps({"scenario": SCENARIO})
    plain = server.client.post("/api/run", content=text, headers={"content-type": "text/plain"})
    assert "content-type: application/json" in plain.json()["problems"][0]["message"]
    assert plain.status_code == 422


def test_a_body_is_not_too_large(server):
    notes = scenario(notes="x" * 256 * 1024)
    assert server.ask("run", scenario=notes).status_code == 413
    parts = (b"x" * 64 * 1024 for _ in range(8))  # without a length before it
    assert server.client.post("/api/run", content=parts).status_code == 413


def test_a_deep_body_is_refused(server):
    body = b"[" * 100_000
    found = server.client.post(
        "/api/run", content=body, headers={"content-type": "application/json"}
    )
    assert found.status_code in (400, 422)
    deep = "title: T\nmoves: " + "[" * 5000
    assert server.ask("run", scenario=deep).status_code == 422


def test_moves_and_titles_are_bounded(server):
    moves = [
        {"tariff": {"by": "C00", "on": "C01", "sectors": "all", "add": k / 1000}}
        for k in range(1, 102)
    ]
    many = server.ask("run", scenario=scenario(moves=moves))
    assert many.status_code == 422
    assert "101 moves" in many.text
    assert server.ask("run", scenario=scenario(moves=moves[:3])).status_code == 200
    title = server.ask("run", scenario=scenario(title="t" * 201))
    assert title.status_code == 422
    assert "200" in title.text


@pytest.mark.parametrize("where", ["moves", "baseline"])
@pytest.mark.parametrize("move", ["trade_cost_table", "tariff_table", "tariff_schedule"])
def test_a_file_of_the_server_is_never_named(server, secret, move, where):
    given = scenario(**{where: [{move: {"file": str(secret)}}]})
    for found in (
        server.ask("run", scenario=given),
        server.ask("run", scenario=json.dumps(given)),
        server.ask("ensemble", scenarios=[given], draws=10),
        server.client.post("/api/files", json={"text": json.dumps(given)}),
    ):
        assert found.status_code == 422
        assert "this server reads none" in found.text
        assert SECRET not in found.text
        assert str(secret.parent) not in found.text


@pytest.mark.parametrize(
    "fields",
    [
        {"tariffs": "{path}"},
        {"world": "{folder}"},
        {"world": "../../worlds/tiny"},
        {"moves": [{"capacity": {"network": "{folder}", "links": "a", "add": 1}}]},
    ],
    ids=str,
)
def test_worlds_tariffs_and_networks_are_names(server, secret, fields):
    text = json.dumps(fields).replace("{path}", str(secret))
    given = scenario(**json.loads(text.replace("{folder}", str(secret.parent))))
    found = server.ask("run", scenario=given)
    assert found.status_code == 422
    assert SECRET not in found.text
    assert str(secret.parent) not in found.text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("run", {"scenario": SCENARIO, "world": "../tiny"}),
        ("exposure", {"country": "C00", "world": "/etc"}),
        ("network_flows", {"network": "../../../etc"}),
        ("claims", {"case": "../union-state"}),
        ("run", {"scenario": "../../etc/passwd"}),
        ("territory_cover", {"case": {"title": "T", "population": "/etc/passwd"}}),
        ("play", {"game": "union-state/../../x"}),
    ],
    ids=str,
)
def test_no_path_is_a_name(server, question, asked):
    found = server.ask(question, **asked)
    assert found.status_code == 422
    assert "root:" not in found.text


@pytest.mark.parametrize(
    "path",
    [
        "/schemas/../../../etc/passwd.json",
        "/schemas/..%2f..%2fpyproject.json",
        "/static/../settings.py",
        "/static/..%2fsettings.py",
        "/api/answers/..%2f..%2fanswers.sqlite",
    ],
)
def test_no_path_leads_out(server, path):
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port)) as raw:
        raw.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        text = raw.makefile("rb").read().decode()
    assert text.split()[1] in ("404", "422")
    assert "root:" not in text
    assert "import" not in text


def test_a_world_of_another_store_is_not_offered(server, tmp_path):
    kept_world(tmp_path)
    found = server.ask("run", scenario=scenario(world=str(tmp_path / "worlds" / TINY)))
    assert found.status_code == 422
    offered = [world["name"] for world in server.client.get("/api/worlds").json()]
    assert offered == [TINY]
    other = server.ask("run", scenario=scenario(world="icio-2022"))
    assert "no such world is offered" in other.text


def test_every_response_has_its_policy(server):
    for path in ("/", "/api/worlds", "/schemas", "/nowhere"):
        found = server.client.get(path, follow_redirects=True)
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in found.headers
        assert "server" not in found.headers


def test_a_response_holds_no_traceback(server):
    for body in (
        "{",
        "[]",
        '{"scenario": 1}',
        '{"scenario": {"title": NaN}}',
        '{"scenario": "\\ud800"}',
    ):
        found = server.client.post(
            "/api/run", content=body, headers={"content-type": "application/json"}
        )
        assert 400 <= found.status_code < 500, body
        assert "Traceback" not in found.text
        assert ".py" not in found.text


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"seconds": 0.001}, "out_of_time"),
        ({"memory": 48 * 2**20}, "out_of_memory|worker_died"),
    ],
    ids=["time", "memory"],
)
def test_each_solve_has_a_limit(tmp_path, limits, status):
    with served(kept_world(tmp_path), **limits) as server:
        found = server.ask("run", scenario=SCENARIO)
        assert found.status_code == 422
        assert found.json()["status"] in status.split("|")
        assert httpx.get(f"{server.url}api/worlds").is_success  # the server lives
