"""`blocs world import`, `fetch` and `aggregate` as people call them."""

import hashlib
import http.server
import json
import signal
import threading

import numpy as np
import pytest

import blocs
import official
from blocs.cli.main import main
from children import MOST_SECONDS, blocs_command, child, wait_for

CONTENT = b"zip" * 1000


def failed(capsys, arguments, *, code=2):
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


@pytest.fixture
def icio(tmp_path):
    drawn = official.draw(6)
    drawn.y[0, 1, 2, 4] = -300.0  # stocks: calibration has something to do
    path = tmp_path / "2022_SML.csv"
    path.write_text(official.icio_text(drawn))
    return path


@pytest.fixture
def server():
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            if self.path == "/slow.zip":
                self.send_response(200)
                self.send_header("ETag", '"a"')
                self.send_header("Content-Length", "3000000")
                self.end_headers()
                self.wfile.write(bytes(200_000))
                self.wfile.flush()
                stop.wait(MOST_SECONDS)
                return
            code = 200 if self.path == "/2022_SML.zip" else 404
            self.send_response(code)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

    stop = threading.Event()
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{found.server_address[1]}"
    stop.set()
    found.shutdown()
    found.server_close()
    thread.join()


def test_import_detects_calibrates_and_keeps_an_official_file(icio, capsys):
    arguments = ["world", "import", str(icio), "--elasticity", "icio-2022", "--name", "mine"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "Format: icio" in printed
    assert "Imported as 'mine'" in printed
    world = blocs.load_world("mine")
    assert world.year == 2022
    assert world.base_year_gap < 1e-8
    assert world.provenance.sources[0].licence == "CC BY 4.0"
    assert main(["world", "show", "mine"]) == 0
    assert "Final demand by destination as the table records it." in capsys.readouterr().out
    assert "is there already" in failed(capsys, arguments)


def test_import_says_what_is_missing(icio, tmp_path, capsys):
    said = failed(capsys, ["world", "import", str(icio), "--name", "x"])
    assert "trade elasticities are needed" in said
    said = failed(
        capsys, ["world", "import", str(icio), "--elasticity", "5", "--domestic", "a.csv"]
    )
    assert "--domestic means nothing" in said
    said = failed(capsys, ["world", "import", str(tmp_path / "nowhere")])
    assert "no such file or folder" in said


def test_check_reads_official_files_and_writes_nothing(icio, capsys):
    assert main(["world", "check", str(icio), "--elasticity", "5", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["format"]) == ("ok", "icio")
    assert document["facts"]["countries"] == 3
    icio.write_text(icio.read_text().replace("DEU_HFCE", "DEU_X"))
    assert main(["world", "check", str(icio), "--elasticity", "5", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["problems"][0]["line"] == 1
    assert blocs_worlds() == []


def blocs_worlds():
    """Worlds that were kept, beside those that ship."""
    from blocs.data.stored.listing import list_worlds

    return [item.name for item in list_worlds() if not item.embedded]


def test_aggregate_makes_a_world_that_scenarios_run_on(tmp_path, capsys):
    sectors = tmp_path / "groups.csv"
    sectors.write_text("sector,group\ngoods,GOODS\nservices,SERV\n")
    arguments = ["world", "aggregate", "icio-2022", "--countries", "EU27=EUR,CHN=ASIA,JPN=ASIA"]
    assert main([*arguments, "--sectors", str(sectors), "--name", "small"]) == 0
    printed = capsys.readouterr().out
    assert "Kept as 'small'" in printed
    assert "country merged: EUR = " in printed
    small, whole = blocs.load_world("small"), blocs.load_world("icio-2022")
    assert {"EUR", "ASIA", "RUS"} <= set(small.countries)
    assert "DEU" not in small.countries
    assert {"GOODS", "SERV"} <= set(small.sectors)
    assert small.base_year_gap < 1e-8
    assert small.value_added.sum() == pytest.approx(whole.value_added.sum(), rel=1e-9)
    scenario = blocs.Scenario(
        title="stop", moves=[blocs.Embargo(by="EUR", on="RUS", sectors="all", direction="both")]
    )
    outcome = blocs.run(small, scenario)
    assert outcome.status == "converged"
    assert float(outcome["real_income_change_pct"].sel(country="RUS")) < -0.5
    np.testing.assert_allclose(small.trade_deficit.sum(), 0.0, atol=1e-3)


def test_aggregate_says_what_is_wrong(tmp_path, capsys):
    base = ["world", "aggregate", "icio-2022", "--name", "x"]
    assert "no groups are given" in failed(capsys, base)
    said = failed(capsys, [*base, "--countries", "DUE=EUR,FRA"])
    assert "'FRA' is no pair A=X" in said
    assert "Did you mean 'DEU'" in failed(capsys, [*base, "--countries", "DUE=EUR"])
    assert "has the name of a bloc" in failed(capsys, [*base, "--countries", "EU27=EU"])
    twice = tmp_path / "regions.csv"
    twice.write_text("country,region\nDEU,A\nFRA,A\nDEU,B\n")
    said = failed(capsys, [*base, "--countries", str(twice)])
    assert "regions.csv:4 country" in said
    assert "'DEU' stands on line 2 already" in said
    said = failed(capsys, [*base, "--countries", "EU27=A,NATO=B"])
    assert "would be in A and, by NATO, B" in said
    assert "embedded world" in failed(
        capsys, ["world", "aggregate", "icio-2022", "--name", "icio-2022", "--countries", "A=B"]
    )


def update_files(folder, *, growth=0.8):
    """Totals and pairs that icio-2022 itself would record, with trade that grew; pairs in full."""
    world = blocs.load_world("icio-2022")
    trade = world.flows.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    totals, pairs = ["country,year,gdp,exports,imports"], ["origin,destination,value"]
    for k, code in enumerate(world.countries):
        sold, bought, made = trade[k].sum(), trade[:, k].sum(), world.value_added[k]
        totals.append(f"{code},2022,{made},{sold},{bought}")
        totals.append(f"{code},2015,{made},{growth * sold},{growth * bought}")
        pairs += [
            f"{code},{other},{trade[k, n]}"
            for n, other in enumerate(world.countries)
            if n != k and {code, other} != {"BLR", "RUS"}
        ]
    lines = {"totals": totals, "pairs": pairs, "missing": ["origin,destination", "BLR,RUS"]}
    for name, rows in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n")
    files = [x for name in lines for x in (f"--{name}", str(folder / f"{name}.csv"))]
    return ["world", "update", "icio-2022", *files, "--year", "2015"]


def test_update_makes_a_world_of_another_year(tmp_path, capsys):
    assert main([*update_files(tmp_path), "--name", "then"]) == 0
    printed = capsys.readouterr().out
    assert "Kept as 'then'" in printed
    assert "Updated from icio-2022 (2022) to 2015" in printed
    then, now = blocs.load_world("then"), blocs.load_world("icio-2022")
    assert then.year == 2015
    assert then.base_year_gap < 1e-8
    assert "GBR" in then.bloc_members("EU")[0]
    assert "GBR" not in now.bloc_members("EU")[0]
    assert float(then.flows[then.country.position["RUS"], then.country.position["BLR"]].sum()) > 0
    assert main(["world", "show", "then", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["provenance"]["pairs"]["estimated"] == {"BLR": ["RUS"]}
    assert document["provenance"]["pairs"]["zero"]["RUS"] == ["BLR"]


def test_update_says_all_that_is_wrong_and_keeps_nothing(tmp_path, capsys):
    arguments = [*update_files(tmp_path), "--name", "then"]
    totals = tmp_path / "totals.csv"
    rows = totals.read_text().splitlines()
    totals.write_text("\n".join(row for row in rows if not row.startswith("BLR,2015")))
    with (tmp_path / "pairs.csv").open("a") as stream:
        stream.write("DEU,FRA,1\nDEU,Atlantis,1\n")
    said = failed(capsys, arguments)
    assert "country 'BLR' has no gdp, exports, imports of 2015" in said
    assert "(DEU, FRA) stands on line" in said
    assert "Atlantis" in said
    assert "then" not in blocs_worlds()


def test_fetch_checks_notes_and_names_the_next_step(server, tmp_path, capsys):
    digest = hashlib.sha256(CONTENT).hexdigest()
    arguments = [
        "world",
        "fetch",
        "icio-2025",
        "--from",
        f"{server}/2022_SML.zip",
        "--to",
        str(tmp_path),
    ]
    said = failed(capsys, arguments)
    assert "no hash of this file is known" in said
    assert main([*arguments, "--sha256", digest]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "The hash is the expected one." in printed
    assert "blocs world import" in printed
    assert "CC BY 4.0" in printed
    assert (tmp_path / "2022_SML.zip").read_bytes() == CONTENT
    (tmp_path / "2022_SML.zip").unlink()
    assert main([*arguments, "--trust", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["sha256"], document["checked"]) == (digest, False)
    assert (tmp_path / "2022_SML.zip.sha256").is_file()


def test_fetch_says_what_is_wrong(server, tmp_path, capsys):
    said = failed(
        capsys,
        [
            "world",
            "fetch",
            "mine",
            "--from",
            f"{server}/absent.zip",
            "--to",
            str(tmp_path),
            "--trust",
        ],
    )
    assert "404" in said
    assert list(tmp_path.iterdir()) == []
    assert "no lasting address of 'icio-2025'" in failed(capsys, ["world", "fetch", "icio-2025"])
    assert "Known:" in failed(capsys, ["world", "fetch", "ico"])
    assert main(["world", "fetch"]) == 0
    assert "exiobase-2019" in capsys.readouterr().out


def test_ctrl_c_keeps_the_part_and_says_so(server, tmp_path):
    asked = ["world", "fetch", "mine", "--from", f"{server}/slow.zip", "--to", tmp_path, "--trust"]
    part = tmp_path / "slow.zip.part"
    with child(blocs_command(*asked)) as process:
        wait_for(lambda: part.is_file() and part.stat().st_size > 100_000, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "bytes are kept in" in said
    assert part.stat().st_size > 100_000
    assert not (tmp_path / "slow.zip").exists()
