"""Who joins, who stays: accession, agreements, sanctions."""
