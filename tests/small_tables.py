"""Small tables that several tests read."""

VOTES = "rcid,country,vote\n1,BLR,yes\n1,RUS,yes\n1,POL,no\n2,BLR,no\n2,RUS,abstain\n2,POL,yes\n"


def votes_table(folder):
    """The table as a file in `folder`."""
    path = folder / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


POLL = "option,count,group\nyes,7,A\nno,3,A\nyes,2,B\nno,8,B\n"


def poll_table(folder):
    """Answers of two groups as a file in `folder`."""
    path = folder / "poll.csv"
    path.write_text(POLL, encoding="utf-8")
    return path


def series_table(folder):
    """Shares of two origins in twenty years as a file in `folder`."""
    path = folder / "series.csv"
    rows = [
        f"{2000 + t},{origin},BLR,{0.5 + sign * 0.02 * t + 0.01 * ((7 * t) % 5)}"
        for t in range(20)
        for origin, sign in (("RUS", -1), ("POL", 1))
    ]
    path.write_text("year,origin,country,share\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


EVENTS = "date,source,target,score\n2014-03-03,RUS,UKR,-4\n2014-03-04,Ukraine,Russia,-2\n"


def events_table(folder):
    """Two events as a file in `folder`."""
    path = folder / "events.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


POINTS = "lon,lat,weight\n27.6,53.9,2\n30.2,55.2,0.4\n31.0,52.4,0.5\n23.8,53.7,0.3\n23.7,52.1,0.3\n"


def points_table(folder):
    """Weighted points as a file in `folder`."""
    path = folder / "points.csv"
    path.write_text(POINTS, encoding="utf-8")
    return path
