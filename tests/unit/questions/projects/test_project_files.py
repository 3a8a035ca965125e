"""Project files: what is read, and every way they go wrong, with its line."""

from pathlib import Path

import pytest

import blocs
from blocs.foundation.errors import ScenarioError
from blocs.moves.case import load_case
from blocs.questions.projects.ask import Project, load_project
from blocs.questions.projects.faults import check_fits
from worlds import make_world

GOOD = """title: T
host: C00
lender: C01
capital_cost_million_usd: 100
spending_pct: {2020: 40, 2021: 60}
suppliers:
  - {origin: C00, share_pct: 50, sectors: {S00: 70, S01: 30}}
  - {origin: C01, share_pct: 50, sectors: {S02: 100}}
loan:
  amount_million_usd: 90
  disbursement_pct: {2021: 60, 2020: 40}
  interest_pct: {2020: 5, 2024: 3}
  grace_years: 2
  maturity_years: 6
capacity:
  sector: S00
  first_year: 2022
  lifetime_years: 10
  output_per_year: 1000000
  unit: MWh
  price_usd_per_unit: 50
  operating_cost_usd_per_unit: 20
jobs: {per_million_usd: 30, source: me}
discount: {host_pct: 6, lender_pct: 4}
"""
PROGRAMME = """title: P
host: C00
outside_lender: {name: IMF}
loan:
  tranches:
    - {year: 2020, amount_million_usd: 10, condition: A}
    - {year: 2021, amount_million_usd: 20}
    - {year: 2022, amount_million_usd: 30}
  withheld: [2]
  interest_pct: 2
  grace_years: 1
  maturity_years: 4
  counted_from: each_disbursement
discount: {host_pct: 6, lender_pct: 4}
"""


def write(tmp_path, text):
    path = tmp_path / "project.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(tmp_path, text):
    with pytest.raises(ScenarioError) as caught:
        load_project(write(tmp_path, text))
    return caught.value.problems


def test_a_project_is_read(tmp_path):
    project = load_project(write(tmp_path, GOOD))
    assert (project.first_year, project.last_year) == (2020, 2031)
    assert project.loan.payments() == {2020: 36.0, 2021: 54.0}
    assert [project.loan.rate(year) for year in (2020, 2023, 2024, 2030)] == [
        0.05,
        0.05,
        0.03,
        0.03,
    ]
    assert project.discount.grant_element_pct == 5.0
    again = Project.model_validate(project.as_data())
    assert again.as_data() == project.as_data()


def test_a_programme_is_read(tmp_path):
    project = load_project(write(tmp_path, PROGRAMME))
    assert (project.first_year, project.last_year) == (2020, 2026)
    assert project.loan.payments(withheld=project.loan.withheld) == {2020: 10, 2021: 0, 2022: 30}
    assert project.as_data()["loan"]["interest_pct"] == 2.0
    assert Project.model_validate(project.as_data()).as_data() == project.as_data()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("grace_years: 2", "grace_years: 7", 13, "never repaid"),
        ("grace_years: 2", "grace_years: -2", 13, "zero or more"),
        ("grace_years: 2", "grace_years: 2.5", 13, "whole number"),
        ("capital_cost_million_usd: 100", "capital_cost_million_usd: -1", 4, "above zero"),
        ("interest_pct: {2020: 5, 2024: 3}", "interest_pct: -5", 12, "must not be negative"),
        ("interest_pct: {2020: 5, 2024: 3}", "interest_pct: {2023: 5}", 12, "no rate is given"),
        ("interest_pct: {2020: 5, 2024: 3}", "interest_pct: .nan", 12, "expected a number"),
        ("{2020: 40, 2021: 60}", "{2020: 40, 2021: 50}", 5, "sum to 90"),
        ("{2020: 40, 2021: 60}", "{soon: 40, 2021: 60}", 5, "expected a year"),
        ("{2020: 40, 2021: 60}", "{2020: 140, 2021: -40}", 5, "must not be negative"),
        ("{2021: 60, 2020: 40}", "{2020: 60, 2026: 40}", 11, "matures in 2026"),
        ("share_pct: 50, sectors: {S02", "share_pct: 40, sectors: {S02", 6, "sum to 90"),
        ("S02: 100", "S02: 90", 8, "sum to 90"),
        ("origin: C01, ", "orign: C01, ", 8, "Did you mean 'origin'?"),
        ("origin: C01, ", "", 8, "'origin' is missing"),
        ("lender: C01", "lender: C00", 3, "lend to itself"),
        ("lender: C01\n", "", 1, "exactly one of 'lender'"),
        ("first_year: 2022", "first_year: 2019", 17, "begins before the works"),
        ("first_year: 2022", "first_year: 2022\n  ramp_up_pct: [50, 120]", 18, "more than all"),
        ("lifetime_years: 10", "lifetime_years: 0", 18, "yields nothing"),
        ("lifetime_years: 10", "lifetime_years: 170", 1, "at most 150"),
        ("  price_usd_per_unit: 50\n", "", 15, "'price_usd_per_unit' is missing"),
        ("price_usd_per_unit: 50", "price_usd_per_unit: 0", 21, "above zero"),
        ("{per_million_usd: 30, source", "{source", 23, "exactly one of 'value_added_per_job"),
        ("  amount_million_usd: 90\n", "", 9, "'amount_million_usd' is missing"),
        ("spending_pct: {2020: 40, 2021: 60}\n", "", 1, "go together"),
        ("grace_years: 2", "grace_years: 2\n  repaymet: annuity", 14, "Did you mean 'repayment'?"),
        ("grace_years: 2", "grace_years: 2\n  repayment: bullet", 14, "annuity"),
    ],
)
def test_faults_have_lines_and_say_what_is_wrong(tmp_path, old, new, line, words):
    assert old in GOOD
    problems = problems_of(tmp_path, GOOD.replace(old, new, 1))
    told = [(p.line, f"{p.message} {p.remedy}") for p in problems]
    assert any(place == line and words in text for place, text in told), told


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("withheld: [2]", "withheld: [4]", 9, "no tranche 4"),
        ("withheld: [2]", "withheld: [1, 2, 3]", 9, "nothing is lent"),
        ("withheld: [2]", "withheld: [2, 2]", 9, "listed twice"),
        ("withheld: [2]", "withheld: 2", 9, "expected a list, not 2"),
        ("withheld: [2]", "amount_million_usd: 70", 9, "not the sum of the tranches, 60"),
        ("year: 2021", "year: 2019", 7, "comes before"),
        ("  withheld", "  disbursement_pct: {2020: 100}\n  withheld", 4, "exactly one of"),
        ("  counted_from: each_disbursement\n", "", 14, "unused"),
    ],
)
def test_faults_of_tranches(tmp_path, old, new, line, words):
    assert old in PROGRAMME
    text = PROGRAMME.replace(old, new, 1)
    if words == "unused":
        assert load_project(write(tmp_path, text)).last_year == 2024
        return
    told = [(p.line, p.message) for p in problems_of(tmp_path, text)]
    assert any(place == line and words in text for place, text in told), told


def test_all_faults_at_once(tmp_path):
    text = GOOD.replace("grace_years: 2", "grace_years: 9").replace("S02: 100", "S02: 90")
    assert len(problems_of(tmp_path, text)) == 2


@pytest.mark.parametrize("text", ["- 1\n", "just words\n", "", "a: 1\na: 2\n"])
def test_what_is_no_project_is_refused(tmp_path, text):
    with pytest.raises(ScenarioError, match=r"project\.yaml"):
        load_project(write(tmp_path, text))


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ScenarioError, match="no such file"):
        load_project(tmp_path / "project.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("host: C00", "host: C0", 2, "unknown country or bloc 'C0'"),
        ("lender: C01", "lender: IMF", 3, "outside_lender"),
        ("origin: C01", "origin: C09", 8, "unknown country or bloc 'C09'"),
        ("{S02: 100}", "{S2: 100}", 8, "unknown sector 'S2'"),
        ("sector: S00", "sector: all", 16, "stands for several"),
        ("discount:", "closure: {numeraire: XXX}\ndiscount:", 24, "unknown country or bloc 'XXX'"),
    ],
)
def test_labels_must_be_in_the_world(tmp_path, old, new, line, words):
    project = load_project(write(tmp_path, GOOD.replace(old, new, 1)))
    with pytest.raises(ScenarioError) as caught:
        check_fits(project, make_world())
    told = [(p.line, f"{p.message} {p.remedy}") for p in caught.value.problems]
    assert any(place == line and words in text for place, text in told), told


def test_a_project_built_in_python_is_checked_too(tmp_path):
    data = load_project(write(tmp_path, GOOD)).as_data()
    data["loan"]["grace_years"] = 60
    with pytest.raises(ScenarioError, match="never repaid"):
        check_fits(Project(**data), make_world())


def test_projects_of_the_casebook_are_complete_and_bilingual():
    case = load_case(Path(blocs.__file__).parent / "casebook" / "union-state")
    assert case.projects
    for path in case.project_paths.values():
        project = load_project(path)
        assert project.world == case.world
        assert project.title_ru
        assert project.notes
        assert project.notes_ru
        assert project.sources
        for tranche in project.loan.tranches or ():
            assert tranche.condition
            assert tranche.condition_ru


def test_a_case_names_a_project_that_is_not_there(tmp_path):
    (tmp_path / "a.yaml").write_text("title: A\nmoves: []\n")
    (tmp_path / "case.yaml").write_text(
        "title: T\nquestion: Q\nyear: 2015\nworld: w\nscenarios: [a]\nfocus: BLR\n"
        "countries: [BLR]\nprojects: [b]\n"
    )
    with pytest.raises(
        ScenarioError, match=r"no file 'b\.yaml' in the folder 'projects'"
    ) as caught:
        load_case(tmp_path)
    assert [(p.line, p.field) for p in caught.value.problems] == [(8, "projects[0]")]
