"""Files of claims: what is read, and every way they go wrong, with its line."""

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.questions.evidence.claims.ask import (
    CommodityImports,
    Given,
    Product,
    Ratio,
    Sum,
    load_claims,
)

HEAD = "title: T\ntitle_ru: Т\nsource: S\nclaims:\n"
GOOD = """  - name: one
    text_en: A
    text_ru: А
    stated: {at_least: 1, at_most: 2}
    test:
      measure: ratio
      numerator: {measure: commodity_imports, destination: BLR, commodities: coal, year: 2015}
      denominator:
        measure: sum
        terms:
          - {measure: given, value: 1e3, source: me}
          - {measure: product, factors: [{measure: given, value: 2, source: me}]}
"""


def write(tmp_path, text):
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(tmp_path, claims):
    with pytest.raises(ScenarioError) as caught:
        load_claims(write(tmp_path, HEAD + claims))
    return caught.value.problems


def test_a_tree_is_built(tmp_path):
    write(tmp_path, HEAD + GOOD)
    (claim,) = load_claims(tmp_path).claims
    assert isinstance(claim.test, Ratio)
    assert isinstance(claim.test.numerator, CommodityImports)
    assert claim.test.numerator.commodities == ("coal",)
    assert isinstance(claim.test.denominator, Sum)
    given, product = claim.test.denominator.terms
    assert given == Given(value=1000.0, source="me")
    assert isinstance(product, Product)
    assert claim.unit == "percent"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("measure: ratio", "measure: ration", 10, "Did you mean 'ratio'?"),
        ("measure: given, value: 1e3", "measure: givn, value: 1e3", 15, "'given'"),
        ("destination: BLR", "destinatoin: BLR", 11, "Did you mean 'destination'?"),
        ("value: 1e3, source: me", "value: 1e3", 15, "'source' is missing"),
        ("value: 2,", "value: many,", 16, "expected a number"),
        ("year: 2015", "year: soon", 11, "expected a year"),
        ("at_least: 1, at_most: 2", "at_least: 3, at_most: 2", 8, "above"),
        ("at_least: 1, at_most: 2", "tolerance: 2", 5, "nothing says which numbers"),
        ("text_ru: А", "note_en: only English\n    text_ru: А", 5, "go together"),
        ("factors: [{measure: given, value: 2, source: me}]", "factors: 3", 16, "expected a list"),
        ("      denominator:\n", "      denominater:\n", 12, "Did you mean 'denominator'?"),
    ],
)
def test_faults_have_lines_and_hints(tmp_path, old, new, line, words):
    assert old in GOOD
    problems = problems_of(tmp_path, GOOD.replace(old, new, 1))
    texts = [f"{problem.message} {problem.remedy}" for problem in problems]
    places = [p.line for p, text in zip(problems, texts, strict=True) if words in text]
    assert line in places, texts


def test_all_faults_at_once(tmp_path):
    bad = GOOD.replace("value: 1e3", "value: x").replace("year: 2015", "year: x")
    assert len(problems_of(tmp_path, bad)) == 2


def test_a_claim_needs_a_test_or_a_reason(tmp_path):
    claim = "  - {name: one, text_en: A, text_ru: А}\n"
    messages = [problem.message for problem in problems_of(tmp_path, claim)]
    assert any("no test" in message for message in messages)
    reason = "  - {name: one, text_en: A, text_ru: А, untestable_en: no, untestable_ru: нет}\n"
    assert load_claims(write(tmp_path, HEAD + reason)).claims[0].test is None


def test_names_are_unique(tmp_path):
    (problem,) = problems_of(tmp_path, GOOD + GOOD)
    assert problem.line == 17
    assert "second claim" in problem.message


def test_claims_must_be_a_list_of_mappings(tmp_path):
    assert problems_of(tmp_path, "  - 3\n")
    with pytest.raises(ScenarioError, match="expected a list"):
        load_claims(write(tmp_path, HEAD.replace("claims:", "claims: 3")))
    with pytest.raises(ScenarioError):
        load_claims(write(tmp_path, "- 1\n"))


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"claims\.yaml"):
        load_claims(tmp_path)
