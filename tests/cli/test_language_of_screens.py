"""What commands print with `--lang ru` is Russian: sentences, heads of columns, numbers."""

from __future__ import annotations

import re

import pytest

from blocs.cli.main import main
from page_language import Said, english_in_russian, russian_in_english

OWN = ("--workers", "1")
SCREENS = {
    "run": ["run", "union-state/sanctions-full", "--draws", "4"],
    "models": ["run", "union-state/belarus-leaves-eaeu", "--model", "all", "--draws", "4"],
    "exposure": ["exposure", "BLR", "--draws", "2", "--bands", "1", *OWN],
    "pair": ["exposure", "BLR", "--to", "LTU", "--draws", "0", *OWN],
    "matrix": ["exposure", "--matrix", "rupture", "--countries", "BLR,RUS,LTU", *OWN],
    "ensemble": ["ensemble", "union-state/eaeu-deepening", "--draws", "12", *OWN],
    "project": ["project", "union-state/nuclear-plant"],
    "contract": ["play", "union-state/imf-contract", "--draws", "2", *OWN],
    "hedging": ["play", "union-state/hedging", "--draws", "0", *OWN],
    "strategic": ["play", "union-state", "--draws", "0", *OWN],
}
WRITES = ("run", "models", "exposure", "ensemble", "project", "contract", "hedging", "strategic")
NAMES = re.compile(r"\b[A-Z]{2,4}\b|\S*/\S*|\b[A-Z]\d\w*|[a-z]+(?:[-_][a-z]+)+|icio-2022")
"""Codes of countries and sectors, paths, names of scenarios, models and worlds."""


def shown(kind, language, folder, capsys):
    pytest.importorskip("SALib", reason="needs the extra `ensemble`")
    out = ["--out", str(folder / language)] if kind in WRITES else []
    assert main([*SCREENS[kind], *out, "--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    return [Said("screen", NAMES.sub("", line)) for line in lines if line.strip()]


@pytest.mark.parametrize("kind", SCREENS)
def test_a_screen_speaks_one_language(kind, tmp_path, capsys):
    russian = shown(kind, "ru", tmp_path, capsys)
    english = shown(kind, "en", tmp_path, capsys)
    assert english_in_russian(russian, english) == []
    assert russian_in_english(english, russian) == []


def test_the_minus_is_never_lost(tmp_path, monkeypatch):
    import io
    import sys

    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    assert main(["run", "union-state/belarus-russia-rupture", "--out", str(tmp_path)]) == 0
    sys.stdout.flush()
    assert re.search(rb"Belarus \(BLR\) -\d\.\d\d%", written.getvalue())
