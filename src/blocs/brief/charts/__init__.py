"""Charts of every page: frames, axes, labels and marks; a report only says what to draw."""
