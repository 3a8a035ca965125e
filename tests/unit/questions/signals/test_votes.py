"""Ideal points recover a known truth; agreement and lean have the published values."""

import csv
import gzip

import numpy as np
import pytest
from scipy.special import ndtr

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.signals.ask.votes import find_roll_calls, read_roll_calls
from blocs.questions.signals.engine.ideal_points import ideal_points
from blocs.questions.signals.engine.poles import agreement, lean
from small_tables import VOTES, votes_table

MEMBERS = 190


def drawn(roll_calls, seed, absent=0.1):
    """Truth, votes, and what an oracle that knows every item makes of them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=MEMBERS)
    slope, low = rng.normal(0, 1.2, roll_calls), rng.normal(-1.2, 0.7, roll_calls)
    high = low + rng.exponential(0.5, roll_calls)
    latent = np.outer(x, slope) + rng.normal(size=(MEMBERS, roll_calls))
    votes = np.where(latent < low, -1.0, np.where(latent > high, 1.0, 0.0))
    votes[rng.random(votes.shape) < absent] = np.nan
    grid = np.linspace(-4, 4, 321)
    at = np.outer(grid, slope)
    no, yes = ndtr(low - at), 1 - ndtr(high - at)
    parts = {-1.0: no, 0.0: np.clip(1 - no - yes, 1e-12, 1), 1.0: yes}
    logs = -0.5 * grid**2 + sum(
        (votes == v).astype(float) @ np.log(np.clip(p, 1e-12, 1)).T for v, p in parts.items()
    )
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    oracle = (weight @ grid) / weight.sum(axis=1)
    return x, votes, oracle


@pytest.mark.parametrize("roll_calls", [30, 90, 200])
def test_the_truth_is_recovered_nearly_as_by_who_knows_the_items(roll_calls):
    found, known, covered = [], [], []
    for seed in range(4):
        x, votes, oracle = drawn(roll_calls, seed)
        points = ideal_points(votes)
        r = np.corrcoef(points.point, x)[0, 1]
        found.append(abs(r))
        known.append(np.corrcoef(oracle, x)[0, 1])
        sign = np.sign(r)
        low, high = sorted((sign * points.low, sign * points.high), key=lambda end: end.mean())
        covered.append(((low <= x) & (x <= high)).mean())
    assert np.mean(found) > np.mean(known) - 0.01
    assert 0.86 <= np.mean(covered) <= 0.94


def test_absent_is_not_abstention():
    _, votes, _ = drawn(60, 5, absent=0.0)
    gone = votes.copy()
    gone[:40, ::2] = np.nan
    abstained = np.where(np.isnan(gone), 0.0, gone)
    there = ideal_points(votes).point
    missing, wrong = ideal_points(gone).point, ideal_points(abstained).point

    def error(points):
        sign = np.sign(np.corrcoef(points, there)[0, 1])
        return np.abs(sign * points - there)[:40].mean()

    assert error(missing) < 0.7 * error(wrong)


def test_order_and_names_of_members_do_not_matter():
    _, votes, _ = drawn(50, 7)
    order = np.random.default_rng(0).permutation(MEMBERS)
    one, other = ideal_points(votes), ideal_points(votes[order])
    sign = np.sign(np.corrcoef(one.point[order], other.point)[0, 1])
    np.testing.assert_allclose(sign * other.point, one.point[order], atol=1e-6)


def test_roll_calls_on_which_all_agree_say_nothing():
    _, votes, _ = drawn(40, 9)
    more = np.column_stack([votes, np.ones(MEMBERS), np.full(MEMBERS, np.nan)])
    one, other = ideal_points(votes), ideal_points(more)
    assert other.used.tolist()[-2:] == [False, False]
    np.testing.assert_allclose(other.point, one.point, atol=1e-12)
    with pytest.raises(ValueError, match="fewer than two"):
        ideal_points(np.ones((5, 3)))


def test_agreement_counts_only_where_both_voted():
    votes = np.array([[1.0, 0.0, np.nan, -1.0], [1.0, 1.0, 1.0, np.nan]])
    found = agreement(votes, 0, np.array([1]))
    assert (found.share, found.votes) == (0.5, 2)


def test_lean_is_the_place_between_poles_where_they_are_divided():
    # poles apart on the first three, alike on the last, which does not count
    votes = np.array([[1.0, 1, 1, 1], [-1.0, -1, -1, 1], [1.0, 0, -1, -1]])
    found = lean(votes, 2, np.array([0]), np.array([1]))
    assert (found.lean, found.votes) == (0.5, 3)
    assert found.both_ways == 1.0
    assert found.low < 0.5 < found.high
    turned = lean(votes, 2, np.array([1]), np.array([0]))
    assert turned.lean == pytest.approx(1 - found.lean)
    nobody = lean(votes, 2, np.array([0]), np.array([], dtype=np.int64))
    assert nobody.votes == 0


# -- tables ----------------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path):
    return votes_table(tmp_path)


def test_names_of_columns_and_numbers_of_votes_are_read(tmp_path):
    path = tmp_path / "v.csv"
    path.write_text("member,rollcall,choice,session\nA,1,1,7\nB,1,3,7\nA,2,2,7\nB,2,8,7\n")
    (session,) = read_roll_calls(path).sessions
    assert session.name == "7"
    np.testing.assert_array_equal(session.votes, [[1.0, 0.0], [-1.0, np.nan]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rcid,country\n1,BLR\n", "no column 'vote'"),
        ("rcid,country,vote\n1,BLR,maybe\n", "no vote: 'maybe'"),
        ("rcid,country,vote\n1,BLR,yes\n1,BLR,no\n", "voted twice"),
        ("rcid,country,vote\n1,BLR\n", "2 cells under 3"),
        ("rcid,country,vote\n", "there are no votes"),
        ("rcid,country,vote,date\n1,BLR,yes,soon\n", "no date"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, words):
    path = tmp_path / "v.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        blocs.votes(path, country="BLR")


def test_rows_that_repeat_a_vote_are_counted(table):
    table.write_text(VOTES + "1,BLR,yes\n")
    assert read_roll_calls(table).repeated == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"country": "BLRR"}, "casts no vote"),
        ({"country": "BLR", "poles": "RUS"}, "poles are two"),
        ({"country": "BLR", "poles": "RUS:NOPE"}, "neither a member"),
        ({"country": "BLR", "poles": "RUS:EU"}, "depend on a year"),
    ],
)
def test_questions_that_cannot_be_are_refused(table, more, words):
    with pytest.raises(InputError, match=words):
        blocs.votes(table, **more)


def test_poles_give_the_line_its_direction(table):
    found = blocs.votes(table, country="BLR", poles="RUS:POL")
    (reading,) = found.readings
    members = reading.session.members
    point = dict(zip(members, reading.points.point, strict=True))
    assert point["POL"] > point["RUS"]
    turned = blocs.votes(table, country="BLR", poles="POL:RUS").readings[0].points.point
    np.testing.assert_allclose(turned, -reading.points.point)
    assert blocs.votes(table, country="BLR", poles="RUS:EU", year=2015).readings[0].lean.votes == 2


# -- the United Nations ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def united_nations():
    return blocs.votes("un", country="BLR", poles="RUS:EU", chronicle="union-state")


def test_points_are_those_that_are_published(united_nations, shared_data):
    # Bailey, Strezhnev and Voeten (2017), sessions 44 to 74
    published = {}
    with gzip.open(shared_data / "un" / "ideal_points.csv.gz", "rt") as stream:
        for row in csv.DictReader(stream):
            published[row["session"], row["country"]] = float(row["ideal_point"])
    correlations = []
    for reading in united_nations.readings:
        name = reading.session.name
        pairs = [
            (point, published[name, code])
            for code, point in zip(reading.session.members, reading.points.point, strict=True)
            if (name, code) in published
        ]
        correlations.append(np.corrcoef(np.array(pairs).T)[0, 1])
    assert len(correlations) == 31
    assert min(correlations) > 0.97
    assert np.median(correlations) > 0.985


def test_what_ships_is_what_was_published(shared_data):
    """Every vote of the copies that were built from."""
    folder = shared_data / "un"
    read = read_roll_calls(folder / "votes.csv.gz", beside=folder / "roll_calls.csv.gz")
    held = find_roll_calls("un")
    assert [s.name for s in held.sessions] == [s.name for s in read.sessions]
    for ours, theirs in zip(held.sessions, read.sessions, strict=True):
        assert (ours.members, ours.day) == (theirs.members, theirs.day)
        # a table's roll calls stand in the order of their names as text
        assert sorted(map(tuple, np.nan_to_num(ours.votes.T, nan=9))) == sorted(
            map(tuple, np.nan_to_num(theirs.votes.T, nan=9))
        )
    assert held.source.licence.startswith("CC0")


def test_turns_of_history_are_flagged(united_nations):
    """The Warsaw Pact ends between sessions 44 and 46; who did not turn is not flagged."""
    flagged = {(row["country"], row["session"]) for row in united_nations.as_json()["shifts"]}
    assert {("POL", "45"), ("HUN", "45"), ("ROU", "45"), ("RUS", "46")} <= flagged
    assert not {"USA", "FRA", "SWE", "CUB"} & {country for country, _ in flagged}


def test_what_happened_meanwhile_is_told(united_nations, tmp_path):
    noted = united_nations.as_json()["chronicle"]
    assert noted == sorted(noted, key=lambda row: row["date"])
    assert {"date", "event"} == set(noted[0])
    assert "1991-12-08" in united_nations.report("ru").html()
    table = tmp_path / "c.csv"
    table.write_text("date,event\nsoon,x\n2001-01-01,\n")
    with pytest.raises(InputError) as caught:
        blocs.votes("un", country="BLR", chronicle=table)
    assert "no date" in str(caught.value)
    assert "no text" in str(caught.value)
    with pytest.raises(InputError, match="no chronicle 'union-stat'"):
        blocs.votes("un", country="BLR", chronicle="union-stat")


def test_the_roll_calls_that_ship_have_their_sessions(tmp_path):
    beside = tmp_path / "r.csv"
    beside.write_text("roll_call,session\n1,1\n")
    with pytest.raises(InputError, match="have their sessions already"):
        blocs.votes("un", country="BLR", beside=beside)


def test_agreements_and_leans_of_belarus(united_nations):
    by_name = {reading.session.name: reading for reading in united_nations.readings}
    agreed = {name: by_name[name].agreements["RUS"].share for name in ("69", "70", "71")}
    assert agreed == pytest.approx({"69": 0.770, "70": 0.672, "71": 0.710}, abs=0.001)
    leans = {name: by_name[name].lean.lean for name in ("60", "65", "69", "70", "74")}
    expected = {"60": 0.93, "65": 0.75, "69": 0.73, "70": 0.65, "74": 0.83}
    assert leans == pytest.approx(expected, abs=0.01)
    assert by_name["70"].lean.low == pytest.approx(0.53, abs=0.03)
    assert by_name["70"].lean.high == pytest.approx(0.79, abs=0.03)


HEAD = "roll_call,country,vote,session,date\n"


def written(path, *rows):
    path.write_text(HEAD + "\n".join(rows) + "\n")
    return path


def rolls(session, votes, calls=6):
    """Rows: `votes` has a letter a roll call for each member, y, n, a or 9."""
    return [
        f"{session}{k},{member},{letters[k % len(letters)]},{session},200{session}-01-01"
        for member, letters in votes.items()
        for k in range(calls)
    ]


SIDES = {"RUS": "yyn", "BLR": "yyn", "POL": "nny", "DEU": "nny", "KAZ": "yay"}


def test_who_never_voted_in_a_session_has_no_point_there(tmp_path):
    absent = {**SIDES, "KAZ": "9"}
    table = written(tmp_path / "v.csv", *rolls(1, SIDES), *rolls(2, absent))
    first, second = read_roll_calls(table).sessions
    assert set(first.members) - set(second.members) == {"KAZ"}
    with pytest.raises(InputError, match="'KAZ' casts no vote"):
        blocs.votes(written(tmp_path / "w.csv", *rolls(1, absent)), country="KAZ")


def test_a_pole_that_is_absent_from_a_session_is_named(tmp_path):
    table = written(
        tmp_path / "v.csv",
        *rolls(1, SIDES),
        *rolls(2, {name: votes for name, votes in SIDES.items() if name != "RUS"}),
    )
    found = blocs.votes(table, country="BLR", poles="RUS:POL").as_json()
    assert [row["poles_without_votes"] for row in found["left_out"]] == [[], ["RUS"]]
    assert [row["votes"] for row in found["lean"]] == [6, 0]
    assert found["lean"][1]["lean"] is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"poles": "BLR:POL"}, "is a pole itself"),
        ({"poles": "RUS:EU", "year": -5}, "four digits"),
        ({"poles": "RUS:EU", "year": 99_999}, "four digits"),
        ({"poles": "RUS:ASEAN"}, "no member of pole 'ASEAN' votes"),
    ],
)
def test_poles_that_say_nothing_are_refused(tmp_path, more, words):
    with pytest.raises(InputError, match=words):
        blocs.votes(written(tmp_path / "v.csv", *rolls(1, SIDES)), country="BLR", **more)


@pytest.mark.parametrize(
    ("row", "words"),
    [("11,,y,1,2001-01-01", "the cell is empty"), (",BLR,y,1,2001-01-01", "the cell is empty")],
)
def test_an_empty_code_is_no_member(tmp_path, row, words):
    with pytest.raises(InputError, match=words):
        read_roll_calls(written(tmp_path / "v.csv", *rolls(1, SIDES), row))


def test_a_roll_call_has_one_session(tmp_path):
    votes = written(tmp_path / "v.csv", *rolls(1, SIDES, calls=2))
    beside = tmp_path / "r.csv"
    beside.write_text("roll_call,session\n10,1\n11,1\n11,2\n")
    with pytest.raises(InputError, match="roll call '11' is of two sessions, 1 and 2"):
        read_roll_calls(votes, beside=beside)
    beside.write_text("roll_call,session\n10,1\n11,\n")
    with pytest.raises(InputError, match="the cell is empty"):
        read_roll_calls(votes, beside=beside)


def test_sessions_without_a_number_come_last(tmp_path):
    table = written(tmp_path / "v.csv", *(row for s in ("nan", "2", "10") for row in named(s)))
    assert [session.name for session in read_roll_calls(table).sessions] == ["2", "10", "nan"]


def named(session):
    return [f"{session}-1,{member},{votes[0]},{session}," for member, votes in SIDES.items()]


def test_a_member_of_a_pole_leans_without_itself():
    votes = np.array([[0.0], [1.0], [-1.0]])
    assert lean(votes, 0, np.array([0, 1]), np.array([2])).lean == 0.5


@pytest.mark.parametrize(("own", "both"), [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)])
def test_who_is_in_the_middle_goes_both_ways(own, both):
    votes = np.array([[own], [1.0], [-1.0]])
    assert lean(votes, 0, np.array([1]), np.array([2])).both_ways == both


def test_the_band_of_a_lean_is_that_of_a_mean_of_drawn_roll_calls():
    """A part of 0.4 of 100: 1.645 standard errors of a binomial share on each side."""
    own = np.where(np.arange(100) < 40, 1.0, -1.0)
    votes = np.stack([own, np.ones(100), -np.ones(100)])
    found = lean(votes, 0, np.array([1]), np.array([2]))
    half = 1.645 * np.sqrt(0.4 * 0.6 / 100)
    assert found.lean == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - half, abs=0.02)
    assert found.high == pytest.approx(0.4 + half, abs=0.02)


def test_who_says_nothing_stands_where_the_population_does():
    """Without a vote the posterior is the prior: mean 0, variance 1."""
    _, votes, _ = drawn(60, 3)
    votes[0] = np.nan
    points = ideal_points(votes)
    assert points.point[0] == pytest.approx(0.0, abs=1e-3)
    assert points.deviation[0] == pytest.approx(np.sqrt(1 + 1 / len(votes)), abs=1e-3)
