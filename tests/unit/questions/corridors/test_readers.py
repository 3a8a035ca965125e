"""Files in layouts of others: what is read of them, and what is repaired and said."""

import csv
import math
from pathlib import Path

import h5py
import numpy as np
import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")

from blocs.foundation.errors import InputError
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.flowing import flows_of
from blocs.questions.corridors.reading.formats import read_found
from blocs.questions.corridors.reading.gridkit import line_limit

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
PIPES = "id,node_id,lat,long,country_code,Capacity_GWh_h,length_km,is_bothDirection\n"


def pipe(name, start, end, capacity="10", at=((0, 50), (1, 50)), countries=("DE", "PL"), both="0"):
    (a, b), (c, d) = at
    return (
        f'{name},"[\'{start}\', \'{end}\']","[{b}, {d}]","[{a}, {c}]",'
        f"\"['{countries[0]}', '{countries[1]}']\",{capacity},100,{both}\n"
    )


def repairs(file):
    return {one.kind: list(one.items) for one in file.repairs}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pipes.csv").write_text(
        PIPES
        + pipe("p", "A", "B")
        + pipe("p", "B", "C", at=((1, 50), (2, 50)), countries=("PL", "PL"))
        + pipe("loop", "C", "C")
        + pipe("none", "A", "C", capacity="")
        + pipe("minus", "A", "C", capacity="-3")
        + pipe("near", "D", "E", at=((2.1, 50), (3, 50)), countries=("PL", "CZ"))
        + pipe("far", "F", "G", at=((20, 60), (21, 60)), countries=("FI", "FI"))
        + "broken,A,50,7,DE,10,1,0\n"
    )
    (tmp_path / "network.yaml").write_text(
        "title: t\nunit: bcm/y\nmoney: USD\nyear: 2019\n"
        "reads: {file: pipes.csv, cost_per_100km: 2, both_ways: false}\n"
    )
    (tmp_path / "sources.csv").write_text(
        "node,name,lon,lat,unit,capacity,cost\nfield,west,0.1,50.1,bcm/y,6,50\n"
    )
    (tmp_path / "demand.csv").write_text(
        "node,unit,quantity,price,elasticity\nCZE,bcm/y,5,200,-0.5\nB,bcm/y,1,100,-0.5\n"
    )
    return tmp_path


def test_pipes_are_repaired_and_every_repair_is_said(folder):
    found = find_network(str(folder))
    told = repairs(found)
    assert told["loop"] == ["loop at C"]
    assert told["no_capacity"] == ["none", "minus"]
    assert told["repeated"] == ["p"]
    assert told["unreadable"] == ["broken"]
    assert told["joined"][0].startswith("D – C, 7 km")
    assert told["island"][0].startswith("2 at F")
    assert told["placed"] == ["field at A, 13 km"]
    assert told["spread"] == ["CZE: 1"]
    assert found.year == 2019
    assert {"p", "p#2", "near"} <= set(found.network.links)
    assert "F" not in found.network.nodes


def test_pipes_that_were_read_flow_to_the_country_that_asks(folder):
    found = flows_of(find_network(str(folder)))
    flow = dict(zip(found.file.network.links, found.flows.flow, strict=True))
    assert flow["p"] == pytest.approx(6.0)  # all that the source has
    assert flow["near"] == pytest.approx(flow["join D<"]) == pytest.approx(flow["E to CZE use"])
    assert found.violation < 1e-9
    # at the border of what is served, prices differ by the cost of the way
    price = dict(zip(found.file.network.nodes, found.flows.price, strict=True))
    assert price["E"] - price["B"] == pytest.approx(4.0)


def test_links_of_a_file_are_as_wide_as_it_says(folder):
    found = find_network(str(folder)).network
    wide = dict(zip(found.links, found.capacity, strict=True))
    assert wide["p"] == pytest.approx(10 * 8.76 / 10.6)  # GWh an hour, 10.6 kWh a cubic metre
    assert dict(zip(found.links, found.owners, strict=True))["p"] == {"DEU", "POL"}


def test_what_is_asked_for_where_nothing_is_is_named(folder):
    (folder / "demand.csv").write_text(
        "node,unit,quantity,price,elasticity\nCZX,bcm/y,5,200,-0.5\nnowhere,bcm/y,5,200,-0.5\n"
    )
    with pytest.raises(InputError) as caught:
        find_network(str(folder))
    assert [problem.line for problem in caught.value.problems] == [2, 3]
    assert "Give it a position: lon and lat" in str(caught.value)


def test_a_file_of_pipes_alone_says_what_it_lacks(folder):
    with pytest.raises(InputError, match=r"no supply and no demand\. Write a folder"):
        find_network(str(folder / "pipes.csv"))
    assert len(find_network(str(folder / "pipes.csv"), flows=False).network.links) == 8


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "in no layout that is known"),
        (b"\xff\xfe\x00", "cannot be read as a table"),
    ],
)
def test_files_in_no_layout_are_refused(tmp_path, content, message):
    (tmp_path / "some.csv").write_bytes(content)
    with pytest.raises(InputError, match=message):
        find_network(str(tmp_path / "some.csv"))


def test_border_points_are_links_between_countries(tmp_path):
    (tmp_path / "points.csv").write_text(
        "Point,Capacity,From_ID,To_ID,From,To,long,lat\n"
        "Uzhgorod,84.5,a,b,UA,SK,22.2,48.5\nBacton,27,a,b,UK,UK,1,52\nZ,,a,b,UK,BE,3,51\n"
        "IZT,27,a,b,UK,BE,3,51\nNowhere,27,a,b,,BE,3,51\nX,1,a,b,BE,SK,3,51\n"
    )
    found = find_network(str(tmp_path / "points.csv"), flows=False)
    wide = dict(zip(found.network.links, found.network.capacity, strict=True))
    assert wide["Uzhgorod UKR-SVK"] == pytest.approx(69.83, abs=0.01)
    told = repairs(found)
    assert told["unreadable"] == ["Nowhere"]
    assert told["loop"] == ["Bacton GBR-GBR at GBR"]
    assert told["no_capacity"] == ["Z GBR-BEL"]


def test_lines_carry_what_their_voltage_lets_them():
    # PyPSA-Eur: 492 MVA at 220 kV, 1,698 MVA at 380 kV and 1,005 MVA at 300 kV a circuit
    assert line_limit(220, 1) == pytest.approx(492, rel=1e-3)
    assert line_limit(300, 1) == pytest.approx(1005, rel=1e-3)
    assert line_limit(380, 2) == pytest.approx(2 * 1698, rel=1e-3)
    assert math.isnan(line_limit(math.nan, 1))


def test_gridkit_joins_the_buses_of_a_station(tmp_path):
    (tmp_path / "buses.csv").write_text(
        "bus_id,station_id,voltage,dc,symbol,under_construction,tags,x,y\n"
        '1,s,380,f,Substation,f,"""country""=>""LT""",25,55\n'
        '2,s,220,f,Substation,f,"""country""=>""LT""",25,55\n'
        '3,t,220,f,Substation,f,"""country""=>""BY""",26,54\n'
    )
    (tmp_path / "lines.csv").write_text(
        "line_id,bus0,bus1,voltage,circuits,length,underground,under_construction,tags,geometry\n"
        "9,2,3,220,2,120000,False,False,,\n8,1,3,380,1,1,False,True,,\n7,1,99,380,1,1,False,False,,\n"
    )
    found = read_found(tmp_path)
    assert [one.name for one in found.pipes] == ["line 9", "line 7", "station 1-2"]
    assert found.pipes[0].length_km == pytest.approx(120)
    assert found.nodes["3"].country == "BLR"
    told = repairs(find_network(str(tmp_path), flows=False))
    assert told["not_built"] == ["line 8"]
    assert told["no_end"] == ["line 7: 99"]


def write_pypsa(path, **more):
    """A network as PyPSA exports it: components with `_i` for names, series with `_t_`."""
    text = h5py.string_dtype()
    columns = {
        "buses_i": ["north", "south", "isle"],
        "buses_x": [10.0, 10.0, 11.0],
        "buses_y": [54.0, 48.0, 54.5],
        "buses_country": ["DE", "DE", "DK"],
        "lines_i": ["main"],
        "lines_bus0": ["north"],
        "lines_bus1": ["south"],
        "lines_s_nom": [1000.0],
        "lines_length": [600.0],
        "links_i": ["cable"],
        "links_bus0": ["isle"],
        "links_bus1": ["north"],
        "links_p_nom": [400.0],
        "links_p_min_pu": [-1.0],
        "links_efficiency": [0.97],
        "generators_i": ["wind", "coal"],
        "generators_bus": ["isle", "south"],
        "generators_p_nom": [0.0, 2000.0],
        "generators_p_nom_opt": [800.0, 2000.0],
        "generators_p_nom_extendable": [1, 0],
        "generators_marginal_cost": [0.0, 40.0],
        "generators_t_p_max_pu": [[0.2], [0.6]],
        "generators_t_p_max_pu_i": ["wind"],
        "loads_i": ["a", "b"],
        "loads_bus": ["south", "south"],
        "loads_t_p_set": [[600.0, 500.0], [1000.0, 500.0]],
        "loads_t_p_set_i": ["a", "b"],
        "snapshots": [0, 1],
        "snapshots_objective": [1.0, 3.0],
        "stores_i": ["hydrogen"],
        **more,
    }
    with h5py.File(path, "w") as file:
        for name, values in columns.items():
            if values and isinstance(values[0], str):
                file.create_dataset(name, data=np.array(values, dtype=object), dtype=text)
            else:
                file.create_dataset(name, data=np.array(values))
    return path


def test_a_network_of_pypsa_flows(tmp_path):
    found = flows_of(find_network(str(write_pypsa(tmp_path / "net.nc"))))
    net = found.file.network
    year = 8760e-6
    made = dict(zip([net.nodes[k] for k in net.source_node], found.flows.produced, strict=True))
    # wind blows for 0.25 × 0.2 + 0.75 × 0.6 = 0.5 of 800 MW, which the cable lets through whole
    assert made["isle"] == pytest.approx(400 * year)
    assert net.quantity.tolist() == pytest.approx([1400 * year])  # 500 + (600 + 3 × 1000) / 4
    # the rest, to a step of the demand curve: 3 per cent of what is asked for
    assert made["south"] == pytest.approx(1000 * year, abs=0.03 * 1400 * year)
    assert net.price[0] == pytest.approx(40.0)
    told = repairs(found.file)
    assert told["no_losses"] == ["cable"]
    assert told["store"] == ["hydrogen"]
    assert told["price_assumed"] == ["40.0, -0.1"]


def test_other_files_of_netcdf_are_no_network(tmp_path):
    with h5py.File(tmp_path / "a.nc", "w") as file:
        file["x"] = 1.0
    (tmp_path / "b.nc").write_bytes(b"no netCDF")
    for name, message in (("a", "no network of PyPSA"), ("b", "no netCDF 4 file")):
        with pytest.raises(InputError, match=message):
            find_network(str(tmp_path / f"{name}.nc"))


def test_a_bus_that_is_not_there_is_said(tmp_path):
    path = write_pypsa(tmp_path / "n.nc", lines_bus1=["nowhere"], generators_bus=["isle", "x"])
    told = repairs(find_network(str(path), flows=False))
    assert told["no_end"] == ["main: nowhere"]
    assert told["apart"] == ["at x", "at south"]


# -- published networks, where they are at hand ----------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason="the published gas network is not at hand")
def test_the_european_gas_network_is_read_repaired_and_flows(tmp_path):
    source = SHARED / "gas" / "pipe_segments_eu_capacity.csv.gz"
    (tmp_path / "network.yaml").write_text(
        f"title: Gas\nunit: bcm/y\nmoney: USD\nreads: {{file: {source}, cost_per_100km: 2}}\n"
    )
    (tmp_path / "sources.csv").write_text(
        "node,name,lon,lat,unit,capacity,cost\nN,Norway,7.2,53.4,bcm/y,60,75\n"
        "G,Groningen,6.6,53.3,bcm/y,50,60\nS,Nord Stream,13.4,54.1,bcm/y,55,90\n"
    )
    rows = "".join(
        f"{one},bcm/y,{q},300,-0.25\n" for one, q in (("DEU", 80), ("NLD", 40), ("POL", 17))
    )
    (tmp_path / "demand.csv").write_text("node,unit,quantity,price,elasticity\n" + rows)
    found = flows_of(find_network(str(tmp_path)))
    assert found.violation < 1e-9
    # a pipe of the file leads from a node to itself
    assert repairs(found.file)["loop"] == ["INET_PL_316 at INET_N_867"]
    served = dict(zip(("DEU", "NLD", "POL"), found.flows.consumed, strict=True))
    assert served["DEU"] > 80
    assert served["NLD"] > 40
    assert 0 < served["POL"] < 17  # what its pipes from the west are wide enough for


@pytest.mark.skipif(not SHARED.exists(), reason="the published capacities are not at hand")
def test_the_border_capacities_of_entsog_are_read():
    path = SHARED / "gas" / "entsog_2019_border_capacities_gw.csv"
    found = find_network(str(path), flows=False)
    with path.open() as file:
        total = sum(float(row["Capacity"]) for row in csv.DictReader(file) if row["To"] == "SK")
    end = [found.network.nodes[k] for k in found.network.end]
    inward = sum(
        c
        for c, name, e in zip(found.network.capacity, found.network.links, end, strict=True)
        if e == "SVK" and not name.endswith("<")
    )
    assert inward == pytest.approx(total * 8.76 / 10.6)
    assert repairs(found)["loop"] == ["Bacton (IUK) GBR-GBR at GBR"]


@pytest.mark.skipif(not SHARED.exists(), reason="the published lines are not at hand")
def test_the_lines_of_gridkit_are_read():
    found = read_found(SHARED / "power")
    assert len(found.nodes) == 8807
    assert sum(one.name.startswith("line") for one in found.pipes) > 10_000
