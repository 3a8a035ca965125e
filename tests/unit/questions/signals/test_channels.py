"""Channels: each kind of table, what is left out, what is refused."""

import json

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import InputError, ScenarioError
from blocs.questions.signals.ask.dated import read_flows, read_meetings, read_treaties
from blocs.questions.signals.ask.events import read_events

CASE = """
title: A country between two
country: BLR
poles: [RUS, EU]
channels:
"""


@pytest.fixture
def case(tmp_path):
    """Writes tables and a case of one channel; gives what is found."""

    def make(channel, head=CASE, **tables):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        path = tmp_path / "c.yaml"
        path.write_text(head + channel, encoding="utf-8")
        return blocs.channels(path)

    return make


def told(found, kind):
    reading = found.of(kind)
    return {y: round(p.lean, 4) for y, p in zip(reading.years, reading.pulls, strict=True)}


def test_trade_is_the_part_of_the_first_pole_of_what_both_have(case):
    """EU by its members of the year: Poland from 2004 on; what goes to others does not count."""
    table = (
        "year,origin,destination,value\n"
        "2003,BLR,RUS,60\n2003,POL,BLR,20\n2003,DEU,BLR,20\n"
        "2004,BLR,RUS,60\n2004,POL,BLR,20\n2004,DEU,BLR,20\n2004,BLR,USA,999\n"
    )
    found = case("  - {kind: trade, file: t.csv}", t=table)
    assert told(found, "trade") == {2003: 0.75, 2004: 0.6}


def test_treaties_count_while_they_are_in_force_and_halves_with_both(case):
    table = (
        "date,end,parties\n1992-05-15,,BLR;RUS\n1995-01-01,2000-01-01,BLR;Poland;DEU\n"
        "1998-06-01,,BLR;RUS;FRA\n1990-01-01,,USA;CAN\n"
    )
    head = CASE.replace("channels", "last_year: 2001\nchannels")
    found = told(case("  - {kind: treaties, file: t.csv}", head=head, t=table), "treaties")
    assert found == pytest.approx(
        dict.fromkeys((1992, 1993, 1994), 1.0)
        | dict.fromkeys((1995, 1996, 1997, 1998, 1999), 0.5)
        | {2000: 0.75, 2001: 0.75}
    )


def test_visits_count_in_their_year(case):
    table = (
        "date,participants\n2015-02-11,BLR;RUS;DEU;FRA\n2015-03-01,BLR;RUS\n2016-01-01,POL;BLR\n"
        "2016-02-01,USA;CAN\n"
    )
    assert told(case("  - {kind: visits, file: t.csv}", t=table), "visits") == {2015: 0.75, 2016: 0}


def test_hostile_weeks_do_not_count_as_nearness(case):
    pytest.importorskip("duckdb")
    table = (
        "date,source,target,score\n2015-02-09,BLR,RUS,3\n2015-02-10,RUS,BLR,1\n"
        "2015-02-11,DEU,BLR,-5\n2015-03-11,DEU,BLR,5\n2015-03-12,USA,BLR,9\n"
    )
    assert told(case("  - {kind: events, file: t.csv}", t=table), "events") == {2015: 0.6667}


def test_the_case_that_ships_has_the_figures_of_votes_and_leaves_out_missing_records():
    found = blocs.channels("union-state")
    votes = found.readings[0]
    lean = dict(zip(votes.years, (p.lean for p in votes.pulls), strict=True))
    assert {year: lean[year] for year in (2005, 2010, 2014, 2015, 2019)} == pytest.approx(
        {2005: 0.93, 2010: 0.75, 2014: 0.73, 2015: 0.65, 2019: 0.83}, abs=0.01
    )
    document = found.as_json()
    energy = next(row for row in document["channels"] if row["channel"] == "Energy and metals")
    assert energy["years_with_missing_records"] == [1995, 1996, 2021, 2022, 2023]
    assert not {1995, 2022} & {row["year"] for row in energy["years"]}
    trade = next(row for row in document["channels"] if row["channel"] == "Goods and services")
    assert [row["year"] for row in trade["years_estimated"]] == [2015, 2023]
    assert "estimated" in found.report("en").html()
    assert len(document["radar"]) == 4
    assert json.dumps(document)
    assert np.isfinite(found.to_frame().query("quantity == 'lean'")["value"]).all()


def test_a_votes_channel_is_the_lean_of_votes(case):
    head = CASE.replace("BLR", "POL").replace("EU]", "USA]")
    channel = told(case("  - {kind: votes, file: un}", head=head), "votes")
    alone = {
        reading.session.day.year: reading.lean.lean
        for reading in blocs.votes("un", country="POL", poles="RUS:USA", linked=False).readings
    }
    assert channel == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize(
    ("head", "channel", "words"),
    [
        (CASE, "  - {kind: votes}", "one source"),
        (CASE, "  - {kind: votes, file: un, worlds: [icio-2022]}", "not told by worlds"),
        (CASE, "  - {kind: visits, file: a.csv, roll_calls: b.csv}", "no roll calls"),
        (CASE, "  - {kind: gossip, file: un}", "kind"),
        (CASE, "  - {kind: votes, file: un}\n  - {kind: votes, file: un}", "title of its own"),
        (CASE.replace("RUS, EU", "RUS"), "  - {kind: votes, file: un}", "poles are two"),
        (CASE.replace("BLR", "RUS"), "  - {kind: votes, file: un}", "a pole stands nowhere"),
        (CASE.replace("EU]", "XYZ]"), "  - {kind: votes, file: un}", "neither a country nor"),
        (CASE.replace("BLR", "TWN"), "  - {kind: votes, file: un}", "casts no vote"),
        (CASE, "  - {kind: trade, worlds: [icio-2022, nowhere]}", "nowhere"),
        (CASE, "  - {kind: visits, file: nowhere.csv}", "no such file"),
        (
            CASE.replace("channels", "first_year: 2030\nchannels"),
            "  - {kind: votes, file: un}",
            "ye",
        ),
    ],
)
def test_cases_that_cannot_be_are_refused(case, head, channel, words):
    with pytest.raises((InputError, ScenarioError, blocs.WorldError), match=words):
        case(channel, head=head)


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (read_meetings, "date,participants\nsoon,RUS;BLR\n2015-01-01,RUS\n", ["day as", "fewer"]),
        (
            read_meetings,
            "date,guest,host\n2015-01-01,Narnia,BLR\n2015-01-01,,BLR\n",
            ["Narnia", "h"],
        ),
        (read_meetings, "date,participants\n", ["there are no meetings"]),
        (read_meetings, "date,place\n2015-01-01,Minsk\n", ["participants"]),
        (read_treaties, "date,parties,end\n2015-01-01,RUS;BLR,2014-01-01\n", ["before it began"]),
        (read_treaties, "date,parties\n2015-01-01,RUS\n", ["two parties"]),
        (read_flows, "year,origin,destination,value\n15,RUS,BLR,1\n", ["no year"]),
        (read_flows, "year,origin,destination,value\n2015,RUS,BLR,-1\n", ["no value"]),
        (read_flows, "year,origin,destination,value\n2015,RUS,BLR,nan\n", ["no value"]),
        (
            read_flows,
            "year,origin,destination,value\n2015,RUS,BLR,1\n2015,RUS,BLR,2\n",
            ["stands twice"],
        ),
    ],
)
def test_every_fault_of_a_table_is_named(tmp_path, read, text, words):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert all(word in str(caught.value) for word in words)


def test_meetings_are_events_by_week(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(
        "date,guest,host\n2015-02-11,RUS,BLR\n2015-02-12,Russia,BLR\n2015-02-12,Russia,BLR\n"
        "2015-02-16,BLR,RUS\n"
    )
    found = read_events(path)
    assert (found.source, found.rows, found.repeated, found.scored) == ("meetings", 4, 1, False)
    weeks = [(w.monday.isoformat(), w.first, w.second, w.events) for w in found.weeks]
    assert weeks == [("2015-02-16", "BLR", "RUS", 1), ("2015-02-09", "RUS", "BLR", 2)]


def test_the_page_of_meetings_speaks_of_no_machine(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("date,participants\n2015-02-11,RUS;BLR\n")
    page = blocs.events(path).report("en").html()
    assert "A meeting counts once" in page
    assert "A machine finds" not in page


def test_a_meeting_of_several_is_one_event_a_pair(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("date,participants\n2015-02-11,RUS;BLR;DEU;FRA\n")
    assert [(w.first, w.second) for w in read_events(path).weeks] == [
        ("BLR", "DEU"),
        ("BLR", "FRA"),
        ("BLR", "RUS"),
        ("DEU", "FRA"),
        ("DEU", "RUS"),
        ("FRA", "RUS"),
    ]
