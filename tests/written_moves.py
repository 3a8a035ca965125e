"""Random moves of every kind that a page builds by itself, in the spelling of a scenario file."""

from __future__ import annotations

KINDS = (
    "tariff",
    "export_tax",
    "trade_cost",
    "embargo",
    "export_ban",
    "non_tariff_barrier",
    "import_substitution",
    "productivity",
    "labour_supply",
    "balance_trade",
    "transfer",
    "trade_agreement",
    "sanctions_package",
    "sanction",
    "join_bloc",
    "leave_bloc",
)
JOINED = (("UKR", "EU27"), ("SRB", "EAEU"), (["TUR", "GBR"], "EU27"), ("BLR", "MERCOSUR"))
LEFT = (("HUN", "EU27"), ("BLR", "EAEU"), (["POL", "HUN"], "EU27"), ("BRA", "MERCOSUR"))
ESTIMATES = ("low", "central", "high")


def countries(rnd, world, most=5):
    """Countries, a bloc, a bloc and others, or everybody but some."""
    some = rnd.sample(world.countries, rnd.randint(1, most))
    return rnd.choice([some[:1], some, ["EU27"], ["EAEU", some[0]], ["world", f"-{some[0]}"]])


def apart(rnd, world):
    some = rnd.sample(world.countries, 8)
    cut = rnd.randint(1, 4)
    return rnd.choice([(some[:cut], some[cut:]), (["EU27", "GBR"], ["RUS", "CHN"])])


def sectors(rnd, world):
    some = rnd.sample(world.sectors, 3)
    return rnd.choice([["all"], ["goods"], ["energy", "food"], some, ["all", f"-{some[0]}"]])


def percent(rnd, low, high):
    return f"{round(rnd.uniform(low, high), 1)}%"


def restriction(rnd):
    return rnd.choice(["ban", {"change_pct": round(rnd.uniform(-20, 60), 1)}])


def fields(kind, rnd, world, since):
    """The fields of one random move, of which a few are nonsense."""
    one, other = countries(rnd, world), countries(rnd, world)
    sender, target = apart(rnd, world)
    some, change = sectors(rnd, world), round(rnd.uniform(-30, 60), 1)
    estimate = rnd.choice(ESTIMATES)
    match kind:
        case "tariff" | "export_tax":
            how = {rnd.choice(["rate", "add"]): percent(rnd, -5, 60)}
            return {"by": one, "on": other, "sectors": some, **how}
        case "trade_cost":
            way = rnd.choice(
                [
                    {"between": [one, other]},
                    {"between": [one, one]},
                    {"origin": one, "destination": other},
                ]
            )
            return {**way, "sectors": some, "change_pct": rnd.choice([0, change])}
        case "embargo":
            way = rnd.choice(["imports", "exports", "both"])
            return {"by": sender, "on": target[:2], "sectors": some, "direction": way}
        case "export_ban":
            return {"by": sender, "to": target[:2], "sectors": some}
        case "non_tariff_barrier":
            holder = rnd.choice([{}, {"rent_to": "origin"}, {"rent_to": "destination"}])
            kept = {"kind": "rent" if holder else "resource", **holder}
            return {"by": one, "on": other, "sectors": some, "ad_valorem_pct": change, **kept}
        case "import_substitution":
            return {"country": one, "on": ["world"], "sectors": some, "estimate": estimate}
        case "productivity":
            return {"country": one, "sectors": some, "change_pct": change / 4}
        case "labour_supply":
            return {"country": one, "change_pct": change / 6}
        case "balance_trade":
            return {}
        case "transfer":
            paid = {"amount_million_usd": round(rnd.uniform(10, 3000))}
            return {"by": sender, "to": rnd.choice([target, sender]), **paid}
        case "trade_agreement":
            depth = rnd.choice(["free_trade_area", "single_market"])
            return {
                "between": [sender, target],
                "depth": depth,
                "estimate": estimate,
                "sectors": some,
            }
        case "sanctions_package":
            return {"senders": sender, "targets": target, "sectors": some, "estimate": estimate}
        case "sanction":
            part = {"exports": restriction(rnd), "imports": restriction(rnd)}
            chosen = rnd.choice(
                [["goods"], ["services", "finance"], ["goods", "services", "finance"]]
            )
            parts = {name: rnd.choice([part, {"exports": restriction(rnd)}]) for name in chosen}
            return {"senders": sender, "targets": target, "from": since, **parts}
        case "join_bloc":
            who, bloc = rnd.choice(JOINED)
            depth = rnd.choice(["free_trade_area", "customs_union", "single_market"])
            cet = rnd.choice([{}, {"cet": "members"}, {"cet": percent(rnd, 0, 30)}])
            taker = {"cet_for": rnd.choice(["all", "joiners"])} if cet else {}
            own = {"change_pct": change, "tariffs": rnd.choice(["zero", "keep"]), **cet, **taker}
            how = rnd.choice([{"depth": depth, "estimate": estimate}, own])
            return {
                "country": [who] if isinstance(who, str) else who,
                "bloc": bloc,
                "sectors": some,
                **how,
            }
    who, bloc = rnd.choice(LEFT)
    tariff = rnd.choice(["outsiders", percent(rnd, 0, 30)])
    who = [who] if isinstance(who, str) else who
    return {"country": who, "bloc": bloc, "sectors": some, "change_pct": change, "tariff": tariff}
