"""A small table of roll calls that several tests read."""

VOTES = "rcid,country,vote\n1,BLR,yes\n1,RUS,yes\n1,POL,no\n2,BLR,no\n2,RUS,abstain\n2,POL,yes\n"


def votes_table(folder):
    """The table as a file in `folder`."""
    path = folder / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path
