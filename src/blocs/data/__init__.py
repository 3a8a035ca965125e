"""Sources → World: reading tables with full validation, the store of worlds, the table of blocs."""
