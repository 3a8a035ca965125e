"""The short brief of a scenario: two pages from computed facts."""
