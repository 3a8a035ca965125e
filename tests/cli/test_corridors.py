"""`blocs corridors`: documents, pages, errors."""

import json
import statistics

import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")

from blocs.cli.main import main


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Pages go to `out` where nothing else is said: of a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


def document(capfd, *arguments):
    capfd.readouterr()
    assert main(["corridors", *arguments, "--json"]) == 0
    out, _ = capfd.readouterr()
    return json.loads(out)


def refused(capfd, *arguments):
    capfd.readouterr()
    assert main(["corridors", *arguments]) == 2
    return capfd.readouterr().err


def test_distance_is_told_in_kilometres_and_miles(capfd):
    found = document(capfd, "distance", "--from", "103.85,1.257", "--to", "4.0,51.98")
    assert found["nautical_miles"] == pytest.approx(8367, rel=0.02)
    assert found["km"] == pytest.approx(1.852 * found["nautical_miles"])
    assert found["passages"] == ["malacca", "bab_el_mandeb", "suez", "gibraltar"]


def page(folder, name):
    return (folder / "out" / name).read_text(encoding="utf-8")


def test_a_distance_has_a_page_with_the_way_the_open_one_and_a_cross(capfd, tmp_path):
    where = ("--from", "103.85,1.257", "--to", "4.0,51.98")
    closed = document(capfd, "distance", *where, "--close", "suez")
    opened = document(capfd, "distance", *where)
    assert {key: closed["open"][key] for key in ("km", "passages")} == {
        key: opened[key] for key in ("km", "passages")
    }
    assert closed["longer_km"] == pytest.approx(closed["km"] - opened["km"])
    told = page(tmp_path, "distance-103-85-1-257-4-0-51-98-suez.en.html")
    assert [told.count(f'class="{css} fine"') for css in ("lane", "detour", "cross")] == [1, 1, 1]
    assert "42%) longer than with everything open" in told
    plain = page(tmp_path, "distance-103-85-1-257-4-0-51-98.en.html")
    assert [plain.count(f'class="{css} fine"') for css in ("lane", "detour", "cross")] == [1, 0, 0]
    assert document(capfd, "distance", *where, "--close", "panama")["longer_km"] == 0
    assert "Closing changes nothing for this way: the Panama Canal." in page(
        tmp_path, "distance-103-85-1-257-4-0-51-98-panama.en.html"
    )


def test_a_page_says_where_there_is_no_way(capfd, tmp_path):
    where = ("--from", "30.75,46.5", "--to", "23.63,37.94", "--close", "bosporus")
    document(capfd, "distance", *where, "--lang", "ru")
    told = page(tmp_path, "distance-30-75-46-5-23-63-37-94-bosporus.ru.html")
    assert "Пути по морю нет. Закрыт единственный выход: Босфор." in told.replace("\xa0", " ")
    assert [told.count(f'class="{css} fine"') for css in ("lane", "detour", "cross")] == [0, 1, 1]


def test_no_way_is_null(capfd):
    where = ("--from", "30.75,46.5", "--to", "23.63,37.94", "--close", "bosporus")
    found = document(capfd, "distance", *where)
    assert found["km"] is found["nautical_miles"] is found["passages"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("distance", "--from", "1,2,3", "--to", "4,5"), "--from takes longitude and latitude"),
        (("distance", "--from", "1,2", "--to", "x,5"), "--to takes longitude and latitude"),
        (("distance", "--from", "1,200", "--to", "4,5"), "is no place"),
        (("distance", "--from", "nan,2", "--to", "4,5"), "is no place"),
        (("distance", "--from", "1,2", "--to", "4,5", "--close", "suetz"), "no passage 'suetz'"),
        (("close",), "name what closes"),
        (("close", "suetz"), "no passage 'suetz'"),
        (("close", "--border", "BLR"), "--border takes pairs"),
        (("close", "--border", "BLR-USA"), "no border"),
        (("close", "--transit", "ZZZ"), "ZZZ"),
        (("routes", "DEU", "ZZZ"), "ZZZ"),
        (("show", "nowhere"), "no network 'nowhere'"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    capfd, tmp_path, monkeypatch, arguments, words
):
    monkeypatch.chdir(tmp_path)
    assert words in refused(capfd, *arguments)
    assert not list(tmp_path.iterdir())


def test_a_closure_says_what_run_says_and_what_it_touches(capfd, tmp_path):
    few = ("--draws", "4", "--out", str(tmp_path))
    found = document(capfd, "close", "suez", *few)
    assert found["status"] == "converged"
    assert 0.1 < found["trade_touched_share"] < 0.25
    assert found["countries"]["SAU"]["real_income_change_pct"] < -0.3
    scenario = tmp_path / "suez.yaml"
    scenario.write_text(
        "title: s\nworld: icio-2022\nmoves:\n  - close_corridor: {passages: suez}\n"
    )
    capfd.readouterr()
    assert main(["run", str(scenario), *few, "--json"]) == 0
    ran = json.loads(capfd.readouterr().out)
    assert ran["countries"] == found["countries"]
    assert set(ran) <= set(found)
    assert found["ranges"] is not None
    assert (tmp_path / "close-suez.en.html").is_file()


def test_power_and_criticality_have_pages(capfd, tmp_path):
    power = document(capfd, "power", "transit-game", "--out", str(tmp_path))
    assert set(power) >= {"players", "shapley_share", "shapley_net", "standard_error"}
    assert sum(power["shapley_share"]) == pytest.approx(1.0)
    critical = document(capfd, "critical", "case-2015", "--pairs", "--out", str(tmp_path))
    assert critical["links"][0]["surplus_lost"] >= critical["links"][1]["surplus_lost"] > 0
    shown = document(capfd, "show", "case-2015", "--lang", "ru", "--out", str(tmp_path))
    assert shown["status"] == "converged"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "critical-case-2015.en.html",
        "network-case-2015.ru.html",
        "power-transit-game.en.html",
    ]


def test_routes_tell_shares(capfd):
    found = document(capfd, "routes", "SGP", "ITA")
    assert found["sea_share"] == pytest.approx(1.0, abs=0.01)
    assert found["passage_share"]["suez"] > 0.9
    assert found["cost_factor_if_closed"]["suez"] > 1.01
    told = sum(way["share"] for way in found["ways"])
    assert found["other_ways_share"] == pytest.approx(1 - told)
    assert 0 <= found["other_ways_share"] < 0.2
    by_suez = sum(way["share"] for way in found["ways"] if "suez" in way["passages"])
    assert by_suez == pytest.approx(found["passage_share"]["suez"], abs=found["other_ways_share"])
    shares = [way["share"] for way in found["ways"]]
    assert shares == sorted(shares, reverse=True)
    assert "suez" not in found["if_closed"]["suez"]["passages"]


def test_routes_have_a_page_with_ways_by_land_and_sea(capfd, tmp_path):
    found = document(capfd, "routes", "CHN", "POL")
    detour = found["if_closed"]["suez"]
    assert detour["through"][0][0] == "CHN"
    assert detour["through"][-1][-1] == "POL"
    told = page(tmp_path, "routes-CHN-POL.en.html")
    assert told.count('class="lane fine"') == len(found["ways"])
    assert told.count('class="detour fine"') == 1
    assert "the Suez Canal" in told
    (way,) = document(capfd, "routes", "BLR", "POL")["ways"]
    assert (way["by_sea"], way["through"]) == (False, [["BLR", "POL"]])
    assert way["share"] > 0.99


def test_passages_and_countries_make_a_matrix(capfd, tmp_path):
    found = document(capfd, "critical", "--out", str(tmp_path))
    assert found["status"] == "converged"
    by_name = {row["passage"]: row for row in found["passages"]}
    assert by_name["hormuz"]["real_income_change_pct"]["ARE"] < -0.3
    suez = by_name["suez"]["real_income_change_pct"]
    # Belarus trades by land above all: it hangs on Suez less than most
    assert abs(suez["BLR"]) < statistics.median(map(abs, suez.values())) < 0.3 * abs(suez["ARE"])
    assert by_name["suez"]["trade_touched_share"] > by_name["panama"]["trade_touched_share"]
    page = (tmp_path / "passages-icio-2022.en.html").read_text(encoding="utf-8")
    assert "Strait of Hormuz" in page


def test_the_list_names_passages_and_networks(capfd):
    found = document(capfd, "list")
    assert {"suez", "hormuz"} <= {row["name"] for row in found["passages"]}
    assert {"case", "transit-game"} <= {row["name"] for row in found["networks"]}
    for row in found["passages"]:
        assert row["command"].split()[-1] in {row["name"], "open_corridor"}


def test_the_list_has_a_page_with_a_map_and_commands(capfd, tmp_path):
    document(capfd, "list", "--lang", "ru")
    told = page(tmp_path, "corridors.ru.html")
    assert told.count('class="place fine"') == 13
    assert "blocs corridors close suez" in told
    assert "blocs corridors critical case-2015" in told


PIPES = """id,node_id,lat,long,country_code,Capacity_GWh_h
a,"['x','y']","[50.0,51.0]","[20.0,21.0]","['PL','PL']",3
loop,"['x','x']","[50.0,50.0]","[20.0,20.0]","['PL','PL']",3
none,"['x','y']","[50.0,51.0]","[20.0,21.0]","['PL','PL']",
a,"['y','z']","[51.0,52.0]","[21.0,22.0]","['PL','PL']",2
dark,"['y']","[51.0]","[21.0]","['PL']",2
"""


def test_a_check_has_a_page_that_says_where_each_repair_stands(capfd, tmp_path):
    (tmp_path / "pipes.csv").write_text(PIPES, encoding="utf-8")
    found = document(capfd, "check", "pipes.csv")
    where = {
        one["kind"]: [(at["file"], at["row"], at["field"], at["value"]) for at in one["where"]]
        for one in found["network"]["repairs"]
    }
    assert where == {
        "unreadable": [("pipes.csv", 6, "node_id", "['y']")],
        "loop": [("pipes.csv", 3, "node_id", "['x','x']")],
        "no_capacity": [("pipes.csv", 4, "Capacity_GWh_h", "")],
        "repeated": [("pipes.csv", 5, "id", "a")],
    }
    told = page(tmp_path, "check-pipes.en.html")
    assert "4 faults were repaired or assumptions made for them." in told
    assert "What was read: gas" in told
    assert "Capacity_GWh_h" in told


def test_a_network_that_is_refused_has_all_faults_on_the_screen_and_no_page(capfd, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: USD\n")
    rows = (
        "id,from,to,capacity,unit,cost,owners\na,RUS,UKR,-1,bcm/y,1,\nb,RUS,UKR,1,bcm/y,1,X++RUS\n"
    )
    (folder / "links.csv").write_text(rows)
    (folder / "sources.csv").write_text("node,unit,capacity,cost\nRUS,bcm/y,9,1\n")
    (folder / "demand.csv").write_text("node,unit,quantity,price,elasticity\nUKR,bcm/y,9,0,-1\n")
    (folder / "trade.csv").write_text("node,origin,destination,sector,share\nUKX,RUS,UKR,B06,2\n")
    told = refused(capfd, "check", "own", "--out", "pages")
    for words in (
        "capacity",
        "an empty name beside a +",
        "a price above zero",
        "'UKX'",
        "from 0 to",
    ):
        assert words in told
    assert not (tmp_path / "pages").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("close", ""), "name what closes"),
        (("close", ","), "name what closes"),
        (("close", "--transit", ""), "name what closes"),
        (("close", "--border", ""), "name what closes"),
        (("routes", "DEU", "Germany"), "ways are between two countries"),
        (("critical", "world", "--pairs"), "--pairs are two links of a network"),
        (("critical", "case-2015", "--world", "icio-2022"), "--world goes with 'world'"),
        (("show", "case-1900"), "in 1900 no link leads"),
    ],
)
def test_what_says_nothing_is_refused(capfd, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert words in refused(capfd, *arguments)
    assert not list(tmp_path.iterdir())


def test_a_closure_has_names_and_each_once(capfd, tmp_path):
    closing = ["close", "suez,SUEZ", "--transit", "BLR", "--border", "POL-UKR"]
    found = document(capfd, *closing, "--draws", "0", "--out", str(tmp_path), "--lang", "ru")
    names = "Суэцкий канал", "Беларусь", "Польша–Украина"
    assert all(found["title"].count(name) == 1 for name in names)


def test_kinds_of_passages_and_miles_are_words_of_the_language(capfd):
    assert main(["corridors", "list", "--lang", "ru"]) == 0
    assert "пролив" in capfd.readouterr().out
    where = ["--from", "103.85,1.26", "--to", "4.0,51.98", "--close", "suez", "--lang", "ru"]
    assert main(["corridors", "distance", *where]) == 0
    assert "морские мили" in capfd.readouterr().out
