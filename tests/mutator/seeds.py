"""What is spoilt: the casebook on a small invented world, and small files of every kind."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from game_files import ALONE, BAGWELL, CHICKEN, DETERRENCE, HALF_SEEN, POLL, TIES
from mutator.changes import parsed
from outcome_games import GAMES
from worlds import make_world

COUNTRIES = [
    "BLR",
    "RUS",
    "KAZ",
    "UKR",
    "POL",
    "LTU",
    "LVA",
    "DEU",
    "USA",
    "CHN",
    "CAN",
    "AUS",
    "NOR",
    "GBR",
    "JPN",
    "FRA",
]
SECTORS = [
    "A01",
    "A02",
    "A03",
    "B05",
    "B06",
    "B07",
    "B08",
    "B09",
    "C10T12",
    "C16",
    "C19",
    "C20",
    "C23",
    "C24A",
    "C24B",
    "C25",
    "C26",
    "C27",
    "C28",
    "C302T309",
    "D",
    "F",
    "H49",
    "H51",
    "K",
    "M",
]

MANIFEST = """name: {name}
year: 2022
currency: USD
unit: million
sources:
  - {{title: Invented, licence: CC0, attribution: nobody, url: "https://example.org"}}
sector_groups: {groups}
"""


def _rows(header, rows):
    return "\n".join([header, *rows]) + "\n"


def tables(name, countries, sectors, groups):
    """The files of an invented world in the table format, by name."""
    n, s = len(countries), len(sectors)
    world = make_world(countries=n, sectors=s, seed=1)
    pairs = [(i, m, j) for i in range(n) for m in range(n) for j in range(s)]
    return {
        "flows.csv": _rows(
            "origin,destination,sector,value",
            [
                f"{countries[i]},{countries[m]},{sectors[j]},{100 * world.flows[i, m, j]:.6f}"
                for i, m, j in pairs
            ],
        ),
        "tariffs.csv": _rows(
            "origin,destination,sector,rate",
            [
                f"{countries[i]},{countries[m]},{sectors[j]},{world.tariff_rate[i, m, j]:.3f}"
                for i, m, j in pairs
                if i != m
            ],
        ),
        "inputs.csv": _rows(
            "country,sector,use_sector,share",
            [
                f"{countries[i]},{sectors[j]},{sectors[k]},{world.input_share[i, j, k]:.6f}"
                for i in range(n)
                for j in range(s)
                for k in range(s)
            ],
        ),
        "elasticities.csv": _rows(
            "sector,trade_elasticity,standard_error,source",
            [f"{sectors[j]},{world.trade_elasticity[j]:.3f},0.5,Invented" for j in range(s)],
        ),
        "manifest.yaml": MANIFEST.format(name=name, groups=groups),
    }


@cache
def small():
    """16 countries, 26 sectors: what the casebook speaks of."""
    goods = ", ".join(code for code in SECTORS if code[0] in "ABC")
    groups = f"{{goods: [{goods}], energy: [B05, B06, C19, D], food: [A01, A03, C10T12]}}"
    return tables("small", COUNTRIES, SECTORS, groups)


@cache
def tiny():
    """Three countries, two sectors."""
    return tables("tiny", ["BLR", "RUS", "DEU"], ["A01", "C28"], "{goods: [A01, C28]}")


def _texts(folder):
    found = files("blocs") / "casebook" / folder
    return {
        path.name.removesuffix(".yaml"): path.read_text("utf-8").replace("icio-2022", "small")
        for path in found.iterdir()
        if path.name.endswith(".yaml")
    }


@cache
def casebook(kind):
    """Name → text of the casebook's files of a kind, on the small world."""
    if kind in ("games", "projects"):
        return _texts(f"union-state/{kind}")
    if kind in ("case", "claims"):
        return {kind: _texts("union-state")[kind]}
    if kind == "board":
        return {kind: _texts("board")[kind]}
    own = {**_texts("union-state"), **_texts("board")}
    return {name: own[name] for name in own if name not in ("case", "channels", "claims", "board")}


MOVES = """
- tariff: {by: [USA], on: [world, -CAN], sectors: C24A, add: 0.25}
- tariff: {by: EU27, on: [CHN, RUS], sectors: [C28, goods], rate: 12.5%}
- trade_cost: {between: [[BLR], [RUS, KAZ]], sectors: [C10T12, C28], change_pct: -5}
- trade_cost: {origin: CHN, destination: [DEU, POL], sectors: all, change_pct: 20}
- embargo: {by: [USA], on: [RUS], sectors: [C24A, C24B], direction: imports}
- export_ban: {by: [CHN], to: [USA, JPN, EU27], sectors: B07}
- export_tax: {by: [RUS], on: [EU27], sectors: energy, rate: 0.3}
- join_bloc: {country: UKR, bloc: EAEU, change_pct: -5, cet: {goods: 0.05, C10T12: 0.1}, revenue_shares: {RUS: 0.8, BLR: 0.05, KAZ: 0.05, UKR: 0.1}}
- leave_bloc: {country: BLR, bloc: EAEU, change_pct: 5, tariff: 0.05, sectors: goods}
- labour_supply: {country: UKR, change_pct: -5}
- productivity: {country: BLR, sectors: C28, change_pct: 2}
- non_tariff_barrier: {by: [USA], on: [JPN], sectors: C28, ad_valorem_pct: 10, kind: rent, rent_to: origin}
- transfer: {by: [DEU, FRA], to: UKR, schedule: {2021: 500, 2022: 30}}
- transfer: {by: DEU, to: UKR, amount_million_usd: 10}
- sanction: {senders: [EU28, USA, CAN], targets: RUS, from: 2014-07-31, goods: {sectors: [C26, C28], exports: {change_pct: 20}}, finance: {sectors: K, exports: ban}}
- energy_contract: {seller: RUS, buyer: BLR, items: [{name: crude oil, name_ru: нефть, volume: 0.2, unit: million tonnes, export_duty: 75}, {name: gas, name_ru: газ, volume: 0.1, unit: billion cubic metres, price: 136, netback_price: 167}]}
- tariff_table: {file: tariffs.csv}
- trade_cost_table: {file: costs.csv}
- tariff: {by: [USA], sectors: goods, rates: {CHN: 34%, EU27: 0.2, "*": 10%}}
- tariff_table: {file: many.csv, later_rows_win: true}
- us_tariffs: {date: 2026-07-22, retaliation: [CHN, CAN]}
- tariff_schedule: {by: [DEU], file: days.csv, date: 2026-03-01}
""".strip().splitlines()
SIDE = {
    "tariffs.csv": "origin,destination,sector,rate\nRUS,DEU,A01,0.1\nCHN,USA,C28,25%\n",
    "costs.csv": "origin,destination,sector,factor\nCHN,DEU,C28,1.1\nRUS,BLR,A01,0.9\nUSA,RUS,K,inf\n",
    "many.csv": "origin,destination,sector,rate\n*,DEU,goods,10%\nCHN,DEU,C28,0.2\n",
    "days.csv": "partner,sector,since,until,added_rate\nCHN,C28,2025-01-01,,20%\nEU27,,2026-01-01,2026-06-01,0.1\n",
}
CLOSURES = ("fixed_nominal", "fixed_share", "balanced")
MODELS = ("caliendo_parro", "armington", "ces_io", "rationing")


@cache
def scenarios():
    """Plain data of every scenario that is spoilt."""
    own = {
        f"move{number}": {
            "title": "T",
            "world": "small",
            "closure": {"trade_balance": CLOSURES[number % 3]},
            "year": 2022,
            "moves": [parsed(line)[0]],
        }
        for number, line in enumerate(MOVES)
    }
    return own | {name: parsed(text) for name, text in casebook("scenarios").items()}


@cache
def games():
    """Plain data of every game that is spoilt."""
    codes = {"C00": "BLR", "C01": "RUS", "C02": "DEU", "C03": "USA"}
    texts = {
        kind: re.sub("C0[0-3]", lambda found: codes[found[0]], text) for kind, text in GAMES.items()
    }
    files_of = {
        "alone": ALONE,
        "bagwell": BAGWELL,
        "chicken": CHICKEN,
        "deterrence": DETERRENCE,
        "half": HALF_SEEN,
        "poll": POLL,
        "ties": TIES,
    }
    return {name: parsed(text) for name, text in {**texts, **files_of, **casebook("games")}.items()}


CASE = {
    "title": "A case",
    "title_ru": "Случай",
    "question": "What?",
    "question_ru": "Что?",
    "year": 2022,
    "world": "small",
    "focus": "BLR",
    "countries": ["BLR", "RUS", "DEU"],
    "scenarios": ["one", "two"],
}
ONE = {
    "title": "One",
    "world": "small",
    "moves": [{"tariff": {"by": "BLR", "on": "DEU", "sectors": "all", "rate": 0.1}}],
}
TWO = {
    "title": "Two",
    "world": "small",
    "moves": [
        {
            "embargo": {
                "by": "DEU",
                "on": "RUS",
                "sectors": ["C28"],
                "direction": "both",
            }
        }
    ],
}
BOARD = {
    "title": "A board",
    "title_ru": "Доска",
    "notes": "N.",
    "notes_ru": "П.",
    "why": "W.",
    "why_ru": "О.",
    "elasticities": [{"value": 4, "source": "S"}],
    "rows": [
        {
            "name": "one",
            "title_en": "One",
            "title_ru": "Один",
            "source": "S",
            "scenario": "one.yaml",
            "nearest_model": "caliendo_parro",
            "published": [
                {"countries": ["BLR"], "value": -1.4, "standard_error": 0.3},
                {"countries": ["DEU"], "low": -0.3, "high": 0.2, "rounding": 0.05},
            ],
            "differs": [{"what": "shock", "en": "E.", "ru": "Р."}],
        },
        {
            "name": "two",
            "title_en": "Two",
            "title_ru": "Два",
            "source": "S",
            "scenario": "two.yaml",
            "against": "one.yaml",
            "published": [{"countries": ["RUS"], "value": 0.1}],
        },
        {
            "name": "none",
            "title_en": "Never",
            "title_ru": "Нет",
            "source": "S",
            "published": [{"countries": ["RUS"], "value": 0.1}],
            "cannot_en": "No.",
            "cannot_ru": "Нет.",
        },
    ],
}


def write_tables(folder: Path, content) -> None:
    """Files by name into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
