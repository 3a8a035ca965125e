"""Who depends on whom, on what: measures of exposure, one family per file."""
