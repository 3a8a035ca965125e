"""Random scenarios of every move and closure on an official world, and random strengths."""

from __future__ import annotations

from pathlib import Path

import blocs
from blocs.foundation.documents import parse_document
from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.registry import MOVES

PRICES = {
    "name": "gas",
    "volume": 18.8,
    "unit": "billion cubic metres",
    "price": 136,
    "netback_price": 167,
}
DOCS = Path(__file__).resolve().parents[1] / "docs" / "moves"
CLOSURES = ("fixed_share", "balanced", "fixed_nominal", "multiplicative")


def sides(rnd, world):
    """Two lists of countries that share none."""
    mixed = rnd.sample(world.countries, rnd.randint(2, 24))
    cut = rnd.randint(1, len(mixed) - 1)
    return mixed[:cut], mixed[cut:]


def some_sectors(rnd, world):
    return rnd.choice(["all", "goods", "food", "energy", rnd.sample(world.sectors, 3)])


def fields(name, rnd, world, folder):
    """The fields of one random move `name`."""
    a, b = sides(rnd, world)
    sectors, rate = some_sectors(rnd, world), round(rnd.uniform(0.02, 0.6), 3)
    change = round(rnd.choice([rnd.uniform(-25, -2), rnd.uniform(2, 80)]), 2)
    match name:
        case "tariff" | "export_tax":
            kind = rnd.choice(["rate", "add"])
            return {"by": a, "on": b, "sectors": sectors, kind: rate}
        case "trade_cost":
            return {"between": [a, b], "sectors": sectors, "change_pct": change}
        case "embargo":
            ways = rnd.choice(["imports", "exports", "both"])
            return {"by": a[:3], "on": b[:3], "sectors": sectors, "direction": ways}
        case "export_ban":
            return {"by": a[:3], "to": b[:3], "sectors": "food"}
        case "join_bloc":
            shares = {"RUS": 0.8, "BLR": 0.05, "KAZ": 0.05, "UKR": 0.1}
            union = {"cet": {"goods": 0.05}, "revenue_shares": shares}
            return {"country": "UKR", "bloc": "EAEU", "change_pct": -8, **union}
        case "leave_bloc":
            return {
                "country": "HUN",
                "bloc": "EU27",
                "change_pct": 7,
                "tariff": rate,
                "sectors": "goods",
            }
        case "balance_trade":
            return {}
        case "transfer":
            return {"by": a[:2], "to": b[:2], "amount_million_usd": round(rnd.uniform(10, 3000))}
        case "trade_cost_table" | "tariff_table":
            cost = name == "trade_cost_table"
            path = folder / f"{name}{rnd.random()}.csv"
            rows = {(rnd.choice(a), rnd.choice(b), rnd.choice(world.sectors)) for _ in range(40)}
            value = (
                (lambda: rnd.choice([0.9, 1.3, "inf"])) if cost else (lambda: rnd.choice([0, rate]))
            )
            head = f"origin,destination,sector,{'factor' if cost else 'rate'}"
            path.write_text(
                "\n".join([head, *(f"{o},{d},{s},{value()}" for o, d, s in sorted(rows))])
            )
            return {"file": str(path)}
        case "non_tariff_barrier":
            kind = rnd.choice(
                [
                    {"kind": "resource"},
                    {"kind": "rent", "rent_to": "origin"},
                    {"kind": "rent", "rent_to": "destination"},
                ]
            )
            return {"by": a, "on": b, "sectors": sectors, "ad_valorem_pct": 100 * rate, **kind}
        case "energy_contract":
            return {"seller": "RUS", "buyer": "BLR", "items": [PRICES]}
        case "productivity":
            return {"country": a[:4], "sectors": sectors, "change_pct": change / 4}
        case "labour_supply":
            return {"country": a[:4], "change_pct": change / 6}
        case "sanction":
            goods = {"sectors": ["C26", "C28"], "exports": {"change_pct": 20}}
            finance = {"sectors": "K", "exports": "ban"}
            return {
                "senders": ["EU28", "USA"],
                "targets": "RUS",
                "from": "2014-07-31",
                "goods": goods,
                "finance": finance,
            }
        case "tariff_schedule":
            path = folder / f"schedule{rnd.random()}.csv"
            path.write_text(
                f"partner,sector,since,until,added_rate\nCHN,goods,2020-01-01,,{rate}\n"
            )
            return {"by": "EU27", "file": str(path), "date": "2026-03-01"}
        case "carbon_border_tax":
            others = ["world", "-ISL", "-NOR", "-CHE"]
            return {"by": "EU27", "on": others, "phase_in_year": rnd.choice([2028, 2034])}
        case "us_tariffs":
            return {"date": "2026-07-22"}
        case "trade_agreement":
            return {"between": ["EU27", "MERCOSUR"], "depth": "free_trade_area"}
        case "sanctions_package":
            return {"senders": "WEST", "targets": "CHN"}
        case "import_substitution":
            return {"country": "RUS", "on": ["world", "-EAEU"], "sectors": ["C26", "C27", "C28"]}
        case "mineral_ban":
            return {"by": "CHN", "good": rnd.choice(["graphite", "tungsten"])}
        case (
            "corridor_tariff"
        ):  # a toll that somebody earns is found together with trade, elsewhere
            return documented(name) | {"burnt": True}
    return documented(name)


def documented(name):
    """The fields of a move in the example of its page: what there are no random ones for."""
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    data = parse_document(example, file=f"{name}.md").data
    return next(move[name] for move in data["moves"] if name in move)


def random_scenario(rnd, world, folder, names, closure):
    """The moves `names`, each with random fields; those that contradict one another left out."""
    moves = []
    for name in names:
        for _ in range(4):
            asked = [*moves, {name: fields(name, rnd, world, folder)}]
            scenario = blocs.Scenario(title="random", year=2026, moves=asked, closure=closure)
            try:
                compile_moves(scenario, world)
            except ScenarioError:
                continue
            moves = asked
            break
    return blocs.Scenario(title="random", year=2026, moves=moves, closure=closure)


def random_closure(rnd, trade_balance):
    numeraire = rnd.choice(["world", "world", "USA", "BLR"])
    labour = rnd.choice([0.0, 0.0, 0.6])
    return {
        "trade_balance": trade_balance,
        "numeraire": numeraire,
        "labour_supply_elasticity": labour,
    }


def random_strengths(rnd, deeds):
    """One number a move, as a reader may set them: many off, as filed, doubled, or between."""
    found = []
    for move in deeds:
        if all(deed.whole for deed in move):
            found.append(rnd.choice([0.0, 1.0]))
        else:
            found.append(rnd.choice([0.0, 0.0, 1.0, 1.0, 2.0, round(rnd.uniform(0, 2), 2)]))
    return found


ALL_MOVES = tuple(MOVES)
