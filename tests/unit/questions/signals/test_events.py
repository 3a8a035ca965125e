"""Events: every format, broken lines, duplicates, renamed countries, zones, what is not read."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.signals.ask.events import read_events

pytest.importorskip("duckdb", reason="needs the extra `events`")

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "events"


def gdelt(number, day, first, second, score, articles, columns=58):
    row = [""] * columns
    row[0], row[1], row[7], row[17], row[30], row[33] = (
        str(number),
        day,
        first,
        second,
        str(score),
        str(articles),
    )
    return "\t".join(row)


def written(folder, text, name="events.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [57, 58, 61])
def test_gdelt_is_added_up_by_pair_and_week(tmp_path, columns):
    rows = [
        gdelt(1, "20140303", "RUS", "UKR", -4.0, 10, columns),
        gdelt(2, "20140309", "RUS", "UKR", -8.0, 2, columns),
        gdelt(3, "20140310", "RUS", "UKR", 1.0, 1, columns),
        gdelt(4, "20140303", "UKR", "RUS", 5.0, 1, columns),
        gdelt(5, "20140303", "RUS", "RUS", 5.0, 1, columns),
        gdelt(6, "20140303", "RUS", "", 5.0, 1, columns),
    ]
    found = read_events(written(tmp_path, "\n".join(rows) + "\n"))
    told = [(w.monday, w.first, w.second, w.events, w.articles, w.score) for w in found.weeks]
    assert told == [
        (date(2014, 3, 3), "RUS", "UKR", 2, 12, -6.0),
        (date(2014, 3, 10), "RUS", "UKR", 1, 1, 1.0),
        (date(2014, 3, 3), "UKR", "RUS", 1, 1, 5.0),
    ]
    assert (found.source, found.rows, found.elsewhere, found.broken) == ("GDELT", 6, 2, 0)


def test_broken_lines_are_counted_and_named_and_nothing_else_is_lost(tmp_path):
    rows = [gdelt(k, "20140303", "RUS", "UKR", -1, 1) for k in range(500)]
    rows.insert(100, "broken\tline")
    rows.insert(300, "\t".join(["x"] * 70))
    found = read_events(written(tmp_path, "\n".join(rows) + "\n"))
    assert found.broken == 2
    assert [line.line for line in found.listed] == [101, 301]
    assert sum(week.events for week in found.weeks) == 500


def test_an_event_that_stands_twice_counts_once(tmp_path):
    row = gdelt(7, "20140303", "RUS", "UKR", -1, 1)
    found = read_events(written(tmp_path, f"{row}\n{row}\n{row}\n"))
    assert found.repeated == 2
    assert [week.events for week in found.weeks] == [1]
    own = "date,source,target\n2014-03-03,RUS,UKR\n2014-03-03,RUS,UKR\n2014-03-03,UKR,RUS\n"
    found = read_events(written(tmp_path, own))
    assert found.repeated == 1
    assert [(week.first, week.events) for week in found.weeks] == [("RUS", 1), ("UKR", 1)]


def test_icews_and_polecat_are_known_by_their_columns(tmp_path):
    icews = "Event ID\tEvent Date\tSource Country\tIntensity\tTarget Country\n"
    icews += "1\t2014-03-04\tRussian Federation\t-7.0\tUkraine\n"
    found = read_events(written(tmp_path, icews))
    assert found.source == "ICEWS"
    assert [(w.first, w.second, w.score) for w in found.weeks] == [("RUS", "UKR", -7.0)]
    polecat = "Event ID\tEvent Date\tActor Country\tRecipient Country\nA1\t2023-01-02\tUSA\tCHN\n"
    found = read_events(written(tmp_path, polecat))
    assert (found.source, found.scored) == ("POLECAT", False)
    assert [(w.first, w.second, w.score) for w in found.weeks] == [("USA", "CHN", None)]


def test_names_of_before_and_other_names_are_one_country(tmp_path):
    rows = "date,source,target\n2014-01-06,Turkey,Swaziland\n2014-01-07,Türkiye,Eswatini\n"
    found = read_events(written(tmp_path, rows))
    assert [(w.first, w.second, w.events) for w in found.weeks] == [("TUR", "SWZ", 2)]


def test_a_time_with_a_zone_counts_on_its_day_in_utc(tmp_path):
    # Sunday evening in New York is Monday in UTC: another week
    rows = "date,source,target\n2014-03-09T21:30:00-05:00,USA,RUS\n2014-03-09T10:00:00Z,USA,CHN\n"
    found = read_events(written(tmp_path, rows))
    assert {w.second: w.monday for w in found.weeks} == {
        "RUS": date(2014, 3, 10),
        "CHN": date(2014, 3, 3),
    }


def test_undated_and_unknown_are_counted(tmp_path):
    rows = "date,source,target\nsoon,USA,RUS\n2014-03-03,Atlantis,RUS\n2014-03-03,USA,RUS\n"
    found = blocs.events(written(tmp_path, rows), between="USA:RUS")
    told = found.as_json()
    assert (told["undated"], told["without_two_known_countries"]) == (1, 1)
    assert told["unknown_names"] == [{"name": "Atlantis", "times": 1}]
    assert [week["events"] for week in told["weeks"]] == [1]


def test_a_packed_file_is_read(tmp_path):
    path = tmp_path / "events.csv.gz"
    path.write_bytes(gzip.compress(b"date,source,target,score\n2014-03-03,RUS,UKR,-4\n"))
    assert blocs.events(path).pairs()[0].score == -4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the stream is empty"),
        ("date,source,target\n", "there are no events"),
        ("when,who\n1,2\n", "missing are date"),
        ("date,source,target\n2014-03-03,Atlantis,Mu\n", "no event of"),
    ],
)
def test_what_holds_no_events_is_refused(tmp_path, text, told):
    with pytest.raises(InputError) as caught:
        blocs.events(written(tmp_path, text))
    assert told in f"{caught.value}" + " ".join(map(str, caught.value.problems))


@pytest.mark.parametrize("between", ["RUS", "RUS:RUS", "RUS:"])
def test_two_countries_are_two(tmp_path, between):
    with pytest.raises(InputError, match="written as RUS:UKR"):
        blocs.events(written(tmp_path, "date,source,target\n"), between=between)


def test_a_country_without_events_is_named(tmp_path):
    path = written(tmp_path, "date,source,target\n2014-03-03,RUS,UKR\n")
    with pytest.raises(InputError, match="'FRA' is in no event"):
        blocs.events(path, between="RUS:FRA")


def test_a_year_of_events_of_other_people_is_read():
    path = SHARED / "icews_2014.csv.gz"
    if not path.is_file():
        pytest.skip("needs events that may not be shipped")
    found = read_events(path)
    assert found.rows == 96_699
    assert found.broken == 0
    assert sum(w.events for w in found.weeks) + found.elsewhere + found.repeated == found.rows
    assert all(week.first != week.second for week in found.weeks)


def test_events_without_a_number_are_told_apart_by_their_cells(tmp_path):
    """An empty id is no id: rows that differ are two events, rows that are alike are one."""
    rows = "2014-03-03,RUS,UKR,,1\n" + 2 * "2014-03-04,RUS,UKR,,1\n" + "2014-03-05,RUS,UKR,a7,1\n"
    found = read_events(written(tmp_path, "date,source,target,id,score\n" + rows))
    assert (found.rows, found.repeated) == (4, 1)
    assert [week.events for week in found.weeks] == [3]


def test_the_first_line_of_a_long_table_says_its_format(tmp_path):
    """Whichever line a reader of many threads gives first, the head is the first of the file."""
    lines = "".join(f"2014-03-{1 + k % 28:02d},RUS,UKR,{k}\n" for k in range(200_000))
    found = read_events(written(tmp_path, "date,source,target,id\n" + lines))
    assert (found.source, found.rows, found.broken) == ("table", 200_000, 0)
