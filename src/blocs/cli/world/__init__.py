"""`blocs world`: worlds listed, shown, checked, imported, aggregated, fetched."""
