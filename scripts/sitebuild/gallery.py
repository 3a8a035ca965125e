"""Twelve briefs: the scenario of each page is solved, its headline and its pages stand below."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sitebuild.tables import escaped

SCENARIO = re.compile(r'```yaml title="([^"]+)"\n(.*?)```', re.DOTALL)
PICTURE = re.compile(r"<svg xmlns.*?</svg>", re.DOTALL)
"""The pictures of a brief have their colours and fonts written in: they stand alone."""
RESULT = """
## The model implies

{lede}

![{alt}]({stem}.svg)

{cards}

[The two pages]({stem}.en.html) · [the annex]({stem}.annex.en.html)

{ranges}

To see it yourself: write the file above, then `blocs run {stem}.yaml`.
"""


def solve_gallery(folder: Path, *, workers: int = 2) -> None:
    """Solve the scenario of every page of `folder`; add its headlines, and its briefs beside it.

    Raises RuntimeError with what the command said where a scenario does not solve.
    """
    pages = [page for page in sorted(folder.glob("*.md")) if page.stem != "index"]
    with ThreadPoolExecutor(workers) as pool:
        documents = list(pool.map(_solved, pages))
    for page, document in zip(pages, documents, strict=True):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.rstrip() + "\n" + _result(page.stem, document), encoding="utf-8")
    index = folder / "index.md"
    lines = [_line(page, document) for page, document in zip(pages, documents, strict=True)]
    index.write_text(index.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8")


def _solved(page: Path) -> Mapping[str, Any]:
    """What `blocs run --json` says of the scenario on the page; both pages stay beside it."""
    found = SCENARIO.search(page.read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError(f"{page.name} holds no scenario with a title")
    scenario = page.with_name(found[1])
    scenario.write_text(found[2], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "blocs", "run", str(scenario), "--json", "--out", str(page.parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{page.name}: {done.stderr}")
    for left in ("nc", "en.pdf"):
        page.with_name(f"{page.stem}.{left}").unlink(missing_ok=True)
    brief = page.with_name(f"{page.stem}.en.html").read_text(encoding="utf-8")
    page.with_suffix(".svg").write_text(PICTURE.findall(brief)[0], encoding="utf-8")
    return json.loads(done.stdout)


def _result(stem: str, document: Mapping[str, Any]) -> str:
    short = document["short"]
    cards = "\n".join(
        f"- **{escaped(card['label'])}** {escaped(card['value'])}: {escaped(card['note'])}"
        for card in short["headlines"]
    )
    told = " ".join(message["en"] for message in document["ranges"]["told"][:2])
    return RESULT.format(
        alt=f"{escaped(document['title'])}: change of real income",
        lede=escaped(short["lede"]),
        cards=cards,
        stem=stem,
        ranges=escaped(told),
    )


def _line(page: Path, document: Mapping[str, Any]) -> str:
    first = escaped(document["short"]["sentences"][0]["text"])
    return f"- [{escaped(document['title'])}]({page.name}): {first}"
