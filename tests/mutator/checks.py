"""What must hold after every command, whatever it was given."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np

import blocs
from mutator.runner import Item, Ran

OUTPUTS = {".html", ".nc", ".parquet", ".csv", ".json", ".npz"}
RESUMABLE = {"cells", "draws", "dyads", "atlas"}
"""Folders of finished parts that a command keeps on purpose, to go on from."""
SOUND = 1e6
"""Changes of real income in per cent beyond which a number needs a flag in any document."""


def faults(item: Item, runs: list[Ran]) -> list[str]:
    """Every promise that an item broke, in words that are equal for equal faults."""
    found = [fault for ran in runs for fault in _faults_of(ran)]
    last = runs[-1]
    if item.same is not None and last.code == 0 and last.out != item.same:
        found.append("damage went unseen: another answer")
    return found


def _faults_of(ran: Ran) -> list[str]:
    if ran.crash:
        return [ran.crash]
    found = [f"warning on the screen: {text}" for text in ran.warned]
    if ran.code not in (0, 2, 3):
        found.append(f"exit code {ran.code}")
    if "Traceback" in ran.error or "Traceback" in ran.out:
        found.append("a traceback in the text")
    found += _left_over(ran)
    found += _document(ran)
    if ran.code == 0:
        found += [fault for path in ran.written for fault in _file(path)]
    elif not (ran.error + ran.out).strip():
        found.append("an error without a word")
    return found


def _left_over(ran: Ran) -> list[str]:
    found = []
    for path in ran.written:
        if path.name.startswith(".") or path.suffix in (".tmp", ".part") or path.parts[-2] == "tmp":
            found.append(f"left over: {re.sub('[0-9a-z_]{8}', '…', path.name)}")
        shown = path.suffix in OUTPUTS and not RESUMABLE & set(path.parts)
        if ran.code != 0 and path.is_file() and shown:
            found.append(f"output beside an error: {path.suffix}")
    return found


def _strict(text: str):
    def refuse(name):
        raise ValueError(f"{name} in JSON")

    return json.loads(text, parse_constant=refuse)


def _asks_for_json(arguments: list[str]) -> bool:
    """Whether `--json` stands there as an option, not as the value of another one."""
    flags = {"--json", "--resume", "--replace", "--trust"}
    before = ["", *arguments][: len(arguments)]
    return any(
        word == "--json" and (last[:2] != "--" or last in flags)
        for last, word in zip(before, arguments, strict=True)
    )


def _document(ran: Ran) -> list[str]:
    if not _asks_for_json(ran.arguments) or ("--help" in ran.arguments and ran.code == 0):
        return []
    try:
        document = _strict(ran.out)
    except ValueError as cause:
        return [f"standard output is no JSON: {str(cause)[:60]}"]
    if ran.code != 0:
        told = isinstance(document, dict) and {"error", "problems"} & set(document)
        return [] if told else ["an error without a document"]
    return _numbers(document)


def _numbers(document) -> list[str]:
    found = []
    if any(abs(value) > SOUND for value in _incomes(document)) and not _flagged(document):
        found.append("a real income change beyond belief without a flag")
    if not isinstance(document, dict) or not isinstance(document.get("countries"), dict):
        return found
    warned = _warned(document)
    rows = document["countries"].values()
    changes = [row.get("real_income_change_pct") for row in rows if isinstance(row, dict)]
    known = [value for value in changes if value is not None]
    extreme = any(not -90 <= value <= 100 for value in known)
    if "warnings" in document and extreme != ("extreme_result" in warned):
        found.append("an extreme result that is not told, or told without one")
    if "nothing_changes" in warned and any(abs(value) > 1e-6 for value in known):
        found.append("a change where nothing changes")
    return found


def _warned(document) -> set[str]:
    return {item["kind"] for item in document.get("warnings", []) if isinstance(item, dict)}


def _flagged(document) -> bool:
    return isinstance(document, dict) and bool(document.get("country_status") or _warned(document))


def _incomes(value, key=""):
    """Every number under a key that speaks of real income in per cent."""
    if isinstance(value, dict):
        for name, item in value.items():
            inside = "real_income" in key and "pct" in key
            yield from _incomes(item, key if inside else str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _incomes(item, key)
    elif isinstance(value, int | float) and "real_income" in key and "pct" in key:
        yield value


def _file(path: Path) -> list[str]:
    if path.suffix == ".json" and path.is_file():
        try:
            _strict(path.read_text(encoding="utf-8"))
        except ValueError as cause:
            return [f"a file of JSON is none: {str(cause)[:60]}"]
    if path.suffix == ".html":
        text = path.read_text(encoding="utf-8")
        words = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
        return [f"'{word}' on a page" for word in _odd_words(re.sub(r"<[^>]*>", " ", words))]
    if path.suffix in (".nc", ".parquet") and path.parent.name == "o":
        return sums(blocs.load_outcome(path))
    return []


def _odd_words(text: str) -> list[str]:
    return sorted(
        set(re.findall(r"(?<![\w./'-])(nan|NaN|inf|None(?! of)|Undefined)(?![\w./'-])", text))
    )


def sums(outcome) -> list[str]:
    """World sums of an outcome that do not add, and numbers that are none."""
    data = {str(name): np.asarray(array.values) for name, array in outcome.dataset.items()}
    found = []
    size = float(np.abs(data["value_added_cf"]).sum())
    if not math.isfinite(size):
        return ["value added is not finite"]
    if abs(data["trade_deficit_cf"].sum()) > 1e-6 * size:
        found.append("deficits of the world do not add to zero")
    if abs(data["exports_cf"].sum() - data["imports_cf"].sum()) > 1e-6 * max(
        size, float(np.abs(data["exports_cf"]).sum())
    ):
        found.append("exports of the world are not its imports")
    if (data["flows_cf"] < 0).any():
        found.append("a negative flow")
    made = data["flows_cf"].sum(axis=1)
    if (np.abs(made - data["gross_output_cf"]) > 1e-6 * (size + made)).any():
        found.append("sales do not add to gross output")
    return found
