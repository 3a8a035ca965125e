"""Tables of a report to take away: workbooks, Stata, LaTeX, Markdown, CSV, Parquet."""
