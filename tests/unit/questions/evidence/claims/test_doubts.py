"""A claim about a country whose data are implausible says so beside its number."""

import pytest

from blocs.questions.evidence.claims.answer import check_claims
from blocs.questions.evidence.claims.ask import load_claims

CLAIM = """
title: T
title_ru: Т
source: S
claims:
  - name: one
    text_en: A
    text_ru: А
    stated: {at_least: 1, at_most: 2}
    test: {measure: trade_share, country: WHO, partner: DEU, flow: imports, world: icio-2022}
"""


@pytest.mark.parametrize("who", ["LUX", "POL"])
def test_the_reason_names_it(tmp_path, who):
    path = tmp_path / "claims.yaml"
    path.write_text(CLAIM.replace("WHO", who), encoding="utf-8")
    (checked,) = check_claims(load_claims(path)).checked
    doubted = ("LUX",) if who == "LUX" else ()
    assert checked.doubted == doubted
    assert checked.as_json()["implausible_base_data"] == list(doubted)
    assert ("Data of Luxembourg in this data set are implausible" in checked.reason("en")) == bool(
        doubted
    )
    assert ("Люксембург" in checked.reason("ru")) == bool(doubted)
