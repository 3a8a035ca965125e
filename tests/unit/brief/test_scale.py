import pytest

from blocs.brief.scale import diverging_scale


def test_centred_at_zero_and_symmetric():
    scale = diverging_scale([-7.3, 0.3, 0.02, -0.004, 0.001, 0.0])
    assert scale.boundaries == tuple(-b for b in reversed(scale.boundaries))
    assert scale.class_of(0.0) == "z"
    assert scale.class_of(-7.3) == "n4"
    assert scale.class_of(7.3) == "p4"
    assert scale.classes[len(scale.classes) // 2] == "z"


def test_larger_values_never_get_a_paler_class():
    scale = diverging_scale([-12.0, 3.0, 0.5, 0.1])
    ranks = [scale.classes.index(scale.class_of(v)) for v in (-20, -5, -0.5, 0, 0.5, 5, 20)]
    assert ranks == sorted(ranks)


def test_no_number_has_the_class_of_no_data():
    scale = diverging_scale([1.0])
    assert scale.class_of(None) == "x"
    assert scale.class_of(float("nan")) == "x"


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [float("nan")], [1e-9], [-100.0, -100.0]])
def test_any_outcome_has_a_scale(values):
    scale = diverging_scale(values)
    assert list(scale.limits) == sorted(set(scale.limits))
    assert scale.class_of(0.0) == "z"
