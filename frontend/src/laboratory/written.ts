// From the values of a card to the fields of a scenario file.
import type { Fields, Written } from "./atlas";

type Values = Fields & Record<string, any>;
type Part = "goods" | "services" | "finance";

// `15` as `15%`: a rate as scenario files write it.
const percent = (value: number) => `${value}%`;
export const rateOf = (text: unknown) => Number(`${String(text).slice(0, -1)}e-2`);

export function writtenAs(kind: string, values: Fields, since: string): Written {
  return { kind, fields: fieldsOf(kind, values as Values, since) };
}

function fieldsOf(kind: string, v: Values, since: string): Fields {
  const { by, on, to, sectors, country, bloc } = v;
  switch (kind) {
    case "tariff": case "export_tax": return { by, on, sectors, ...rated(v) };
    case "trade_cost": {
      const sides = v.way === "both_ways" ? { between: [v.first, v.second] } : { origin: v.first, destination: v.second };
      return { ...sides, sectors, change_pct: v.change_pct };
    }
    case "embargo": return { by, on, sectors, direction: v.direction };
    case "export_ban": return { by, to, sectors };
    case "non_tariff_barrier": {
      const rent = v.kind === "rent" ? { rent_to: v.rent_to } : {};
      return { by, on, sectors, ad_valorem_pct: v.ad_valorem_pct, kind: v.kind, ...rent };
    }
    case "join_bloc": return { country, bloc, sectors, ...joined(v) };
    case "leave_bloc":
      return { country, bloc, sectors, change_pct: v.change_pct, tariff: v.tariff === "outsiders" ? "outsiders" : percent(v.tariff_rate) };
    case "trade_agreement": return { between: [v.first, v.second], depth: v.depth, estimate: v.estimate, sectors };
    case "sanctions_package": return { senders: v.senders, targets: v.targets, sectors, estimate: v.estimate };
    case "sanction": return { senders: v.senders, targets: v.targets, from: since, ...parts(v) };
    case "import_substitution": return { country, on, sectors, estimate: v.estimate };
    case "productivity": return { country, sectors, change_pct: v.change_pct };
    case "labour_supply": return { country, change_pct: v.change_pct };
    case "transfer": return { by, to, amount_million_usd: v.amount_million_usd };
    default: return {};
  }
}

function rated(v: Values): Fields {
  return v.how === "add" ? { add: percent(v.add) } : { rate: percent(v.rate) };
}

function joined(v: Values): Fields {
  if (v.depth !== "own") return { depth: v.depth, estimate: v.estimate };
  const cet = v.cet === "none" ? {} : { cet: v.cet === "members" ? "members" : percent(v.cet_rate), cet_for: v.cet_for };
  return { change_pct: v.change_pct, tariffs: v.tariffs, ...cet };
}

function parts(v: Values): Fields {
  const found: Fields = {};
  for (const part of ["goods", "services", "finance"] as Part[]) {
    const ways: Fields = {};
    for (const way of ["exports", "imports"]) {
      const how = v[`${part}_${way}`];
      if (how === "ban") ways[way] = "ban";
      else if (how === "cost") ways[way] = { change_pct: v[`${part}_${way}_pct`] };
    }
    if (Object.keys(ways).length > 0) found[part] = ways;
  }
  return found;
}
