"""Imports by origin: sums, shares, and what a missing record does to them."""

import numpy as np
import pytest

from blocs.questions.exposure.engine.energy import REASONS, imports_by_origin, reference_values

YEARS = (2018, 2019, 2020, 2021)
ORIGINS = ("AAA", "BBB")


def table(value, *, missing=(), reason="dyad_silent", quantity=None):
    value = np.array(value, dtype=float)
    gaps, words = np.zeros(value.shape, dtype=bool), np.full(value.shape, "", dtype="<U16")
    for place in missing:
        gaps[place] = True
        words[place] = reason
    value[gaps] = np.nan
    weight = value / 2 if quantity is None else np.array(quantity, dtype=float)
    return imports_by_origin(
        years=YEARS[: len(value)],
        origins=ORIGINS,
        value=value,
        quantity=weight,
        missing=gaps,
        reason=words,
    )


# (year, origin, commodity) thousand USD
STEADY = [[[3000, 1000], [1000, 0]]] * 4


def test_values_shares_and_concentration_by_hand():
    found = table(STEADY)
    np.testing.assert_allclose(found.value, [[4, 1]] * 4)
    np.testing.assert_allclose(found.quantity, [[2, 0.5]] * 4)
    np.testing.assert_allclose(found.share, [[0.8, 0.2]] * 4)
    np.testing.assert_allclose(found.total_value, [5] * 4)
    np.testing.assert_allclose(found.concentration, [0.68] * 4)
    assert not found.missing.any()
    assert set(found.total_reasons) == {""}


def test_a_missing_supplier_voids_its_year_and_no_other():
    found = table(STEADY, missing=[(3, 0)])
    assert found.missing.tolist() == [[False, False]] * 3 + [[True, False]]
    assert np.isnan(found.value[3, 0])
    assert found.value[3, 1] == 1
    assert np.isnan(found.share[3]).all()
    assert np.isnan([found.total_value[3], found.concentration[3]]).all()
    assert found.at_stake[3] == pytest.approx(0.8)
    assert found.reasons[3] == ("dyad_silent", "")
    assert found.total_reasons == ("", "", "", "dyad_silent")
    np.testing.assert_allclose(found.share[2], [0.8, 0.2])


def test_a_supplier_of_next_to_nothing_voids_its_cell_only():
    value = [[[3000, 0], [10, 0]]] * 4
    found = table(value, missing=[(3, 1)])
    assert np.isnan(found.value[3, 1])
    assert not found.total_missing.any()
    assert found.total_value[3] == 3
    assert found.share[3, 0] == 1
    assert np.isnan(found.share[3, 1])
    assert found.reasons[3] == ("", "dyad_silent")
    assert found.total_reasons == ("", "", "", "")


@pytest.mark.parametrize(
    ("first", "second", "reasons", "told"),
    [
        (3000, 1000, ("dyad_silent", "commodity_silent"), "dyad_silent"),
        (1000, 3000, ("dyad_silent", "commodity_silent"), "commodity_silent"),
        (3000, 1000, ("", "commodity_silent"), "commodity_silent"),
    ],
)
def test_the_reason_of_a_missing_total_is_that_of_the_origin_with_the_most_at_stake(
    first, second, reasons, told
):
    value = np.array([[[first], [second]]] * 4, dtype=float)
    gaps = np.zeros(value.shape, dtype=bool)
    gaps[3] = True
    reason = np.full(value.shape, "", dtype="<U16")
    reason[3, :, 0] = reasons
    found = imports_by_origin(
        years=YEARS, origins=ORIGINS, value=value, quantity=value, missing=gaps, reason=reason
    )
    assert found.total_reasons == ("", "", "", told)


def test_a_table_without_origins_has_no_reasons():
    nothing = np.zeros((4, 0, 1))
    found = imports_by_origin(
        years=YEARS,
        origins=(),
        value=nothing,
        quantity=nothing,
        missing=nothing.astype(bool),
        reason=nothing.astype("<U16"),
    )
    assert found.total_reasons == ("", "", "", "")


def test_a_hidden_commodity_hides_only_those_who_supplied_it():
    found = table(STEADY, missing=[(3, 0, 1), (3, 1, 1)], reason="commodity_silent")
    assert found.missing[3].tolist() == [True, False]
    assert found.value[3, 1] == 1
    assert found.at_stake[3] == pytest.approx(1 / 5)
    assert found.total_reasons[3] == "commodity_silent"


def test_stakes_come_from_the_nearest_known_years():
    known = np.array([1.0, 2, 3, 4, 0, 0, 9]).reshape(-1, 1, 1)
    missing = np.array([0, 0, 0, 0, 1, 1, 0], dtype=bool).reshape(-1, 1, 1)
    np.testing.assert_allclose(reference_values(known, missing=missing)[:, 0, 0][4:], [3, 3, 0])
    turned = reference_values(known[::-1], missing=missing[::-1])[:, 0, 0]
    np.testing.assert_allclose(turned, [0, 9, 9, 0, 0, 0, 0])


def test_a_year_without_imports_has_no_shares_but_a_total_of_zero():
    found = table([[[0, 0], [0, 0]]])
    assert found.total_value[0] == 0
    assert np.isnan(found.share).all()
    assert np.isnan(found.concentration[0])
    assert not found.total_missing.any()


def test_an_unrecorded_weight_leaves_the_value():
    found = table(STEADY, quantity=[[[np.nan, 1], [2, 3]]] * 4)
    assert np.isnan(found.quantity[:, 0]).all()
    np.testing.assert_allclose(found.value[:, 0], 4)
    np.testing.assert_allclose(found.quantity[:, 1], 0.005)


def test_every_reason_has_words_in_both_languages():
    assert all(set(words) == {"en", "ru"} for words in REASONS.values())
