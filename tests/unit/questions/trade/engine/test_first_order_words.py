"""Every reason for no first-order number, and every term, has words."""

from blocs.foundation.quantities import quantities
from blocs.questions.trade.engine.welfare import FirstOrder, NoFirstOrder
from blocs.questions.trade.report.countries import COLUMNS
from blocs.questions.trade.report.reading import FIRST_ORDER_TERMS
from blocs.questions.trade.report.summary import NO_FIRST_ORDER


def test_every_reason_has_words():
    for reason in NoFirstOrder:
        assert reason.text
        told = NO_FIRST_ORDER[reason]
        assert told["ru"] != told["en"]


def test_every_term_is_a_quantity_and_a_column():
    assert len(FIRST_ORDER_TERMS) == len(FirstOrder.__dataclass_fields__)
    for name in FIRST_ORDER_TERMS:
        assert quantities()[name].unit == "% of income"
        assert name in [quantity for _, quantity in COLUMNS]
