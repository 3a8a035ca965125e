"""Time and memory of reading events: a made table in the format of GDELT 1 (58 columns).

    python benchmarks/bench_events.py 10000000 [--keep FILE]

Prints seconds of processor time, the peak of memory, and the counts, which are known beforehand.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from blocs import events

CODES = "USA CHN RUS DEU FRA GBR JPN IND BRA TUR IRN ISR UKR BLR POL KAZ SAU EGY ZAF AUS KOR"
COLUMNS = 58
BROKEN, REPEATED = 1_000, 2_000
"""Of so many rows one is cut short, and one stands twice."""


def write(path: Path, rows: int) -> None:
    """Events of 1979 on, without a header, most cells as long as those of the real files."""
    rng, countries = np.random.default_rng(0), CODES.split()
    days = [f"{2013 + k // 365}{1 + k % 12:02d}{1 + k % 28:02d}" for k in range(3650)]
    filler = ["0", "1", "", "4.12", "GOV", "043", "04", "1"]
    middle = "\t".join(filler[k % len(filler)] for k in range(18, 30))
    place = ["4", "Minsk, Minskaya Voblasts, Belarus", "BO", "BO04", "53.9", "27.5667"]
    tail = "\t".join((place * 4)[: COLUMNS - 35])
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        block = 200_000
        for start in range(0, rows, block):
            count = min(block, rows - start)
            day, first, second, score, articles = (
                rng.integers(0, most, count).tolist()
                for most in (len(days), len(countries), len(countries), 201, 50)
            )
            lines: list[str] = []
            for k in range(count):
                number = start + k
                number -= number % REPEATED == 1
                if (start + k) % BROKEN == 500:
                    lines.append(f"{number}\t{days[day[k]]}\tcut")
                    continue
                one, other = countries[first[k]], countries[second[k]]
                lines.append(
                    f"{number}\t{days[day[k]]}\t201403\t2014\t2014.17\t{one}GOV\tNAME\t{one}"
                    f"\t\t\t\t\tGOV\t\t\t{other}GOV\tNAME\t{other}\t{middle}\t"
                    f"{score[k] / 10 - 10:.1f}\t6\t2\t{articles[k]}\t-3.2\t{tail}"
                )
            stream.write("\n".join(lines) + "\n")


def main() -> None:
    """Write, read, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "made.export.CSV"
        if not path.exists():
            write(path, chosen.rows)
        print(f"{path.stat().st_size / 1e9:.2f} GB, columns {first_line(path)}")
        wall, cpu = time.perf_counter(), time.process_time()
        table = events(path).table
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{cpu:.1f} s of processor, {wall:.1f} s, peak {peak:.2f} GB")
        print(
            f"rows {table.rows}, repeated {table.repeated}, broken {table.broken} "
            f"(made: {chosen.rows // BROKEN}), weeks of pairs {len(table.weeks)}"
        )


def first_line(path: Path) -> int:
    """Columns of the first line."""
    with path.open(encoding="utf-8") as stream:
        return stream.readline().count("\t") + 1


if __name__ == "__main__":
    main()
