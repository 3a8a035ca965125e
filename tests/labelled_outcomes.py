"""Outcomes with other numbers, made of a changed dataset."""

from dataclasses import replace

import numpy as np

from blocs.questions.trade.labelled import Labelled, Quantified


def with_dataset(outcome, dataset, **more):
    """The outcome with what this xarray Dataset holds."""
    found = {
        str(name): Quantified(
            tuple(map(str, array.dims)), np.asarray(array.values), dict(array.attrs)
        )
        for name, array in dataset.items()
    }
    labels = {str(axis): tuple(map(str, dataset[axis].values)) for axis in dataset.coords}
    return replace(outcome, labelled=Labelled(found, labels), **more)
