"""Charts of a report to take away: in a notebook, as SVG, as Vega-Lite, as numbers."""
