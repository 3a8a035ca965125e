"""Official files → World: multi-regional tables, customs statistics, tariff schedules.

One file per family of sources; every reader checks the layout and tells all problems at once.
"""
