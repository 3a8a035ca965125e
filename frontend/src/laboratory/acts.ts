// What every move does: `moves/instruments`, of those that need nothing but the world of the page.
import type { Fields } from "./atlas";
import type { Draft } from "./draft";
import { both, count, either, none, pairsBetween, without, type Selection } from "./selection";
import { rateOf } from "./written";

type F = Fields & Record<string, any>;
type Act = (f: F, draft: Draft) => void;

const factor = (percent: number) => 1 + percent / 100;

export const ACTS: Record<string, Act> = {
  tariff: (f, draft) => {
    const [by, on, sectors] = [draft.countries(f.by), draft.countries(f.on), draft.sectors(f.sectors)];
    const pairs = pairsBetween(on.mask, by.mask);
    if (f.rate !== undefined) draft.block("set_tariff", pairs, sectors.mask, rateOf(f.rate));
    else draft.block("add_tariff", pairs, sectors.mask, rateOf(f.add));
  },
  export_tax: (f, draft) => {
    const [by, on, sectors] = [draft.countries(f.by), draft.countries(f.on), draft.sectors(f.sectors)];
    const pairs = pairsBetween(by.mask, on.mask);
    if (f.rate !== undefined) draft.block("set_export_tax", pairs, sectors.mask, rateOf(f.rate));
    else draft.block("add_export_tax", pairs, sectors.mask, rateOf(f.add));
  },
  trade_cost: (f, draft) => {
    const sides = f.between ?? [f.origin, f.destination];
    const [first, second] = [draft.countries(sides[0]), draft.countries(sides[1])];
    const pairs = pairsBetween(first.mask, second.mask, f.between !== undefined);
    draft.block("cost", pairs, draft.sectors(f.sectors).mask, factor(f.change_pct));
  },
  embargo: (f, draft) => {
    const [by, on] = [draft.countries(f.by), draft.countries(f.on)];
    const pairs = f.direction === "imports"
      ? pairsBetween(on.mask, by.mask) : pairsBetween(by.mask, on.mask, f.direction === "both");
    draft.block("cost", pairs, draft.sectors(f.sectors).mask, Infinity);
  },
  export_ban: (f, draft) => {
    const [by, to] = [draft.countries(f.by), draft.countries(f.to)];
    draft.block("cost", pairsBetween(by.mask, to.mask), draft.sectors(f.sectors).mask, Infinity);
  },
  non_tariff_barrier: (f, draft) => {
    const [by, on] = [draft.countries(f.by), draft.countries(f.on)];
    const deed = f.kind === "resource" ? "cost" : f.rent_to === "origin" ? "rent_there" : "rent_here";
    draft.block(deed, pairsBetween(on.mask, by.mask), draft.sectors(f.sectors).mask, factor(f.ad_valorem_pct));
  },
  import_substitution: (f, draft) => {
    const [who, on] = [draft.countries(f.country), draft.countries(f.on)];
    const preference = draft.atlas.presets.import_substitution!.preference!;
    const pairs = pairsBetween(on.mask, who.mask);
    draft.block("rent_here", pairs, draft.sectors(f.sectors).mask, factor(preference[f.estimate as "low"]));
  },
  productivity: (f, draft) => {
    const [countries, sectors] = [chosen(draft.countries(f.country)), chosen(draft.sectors(f.sectors))];
    draft.deed({ deed: "productivity", countries, sectors, value: factor(f.change_pct) });
  },
  labour_supply: (f, draft) => {
    draft.deed({ deed: "labour", countries: chosen(draft.countries(f.country)), sectors: [], value: factor(f.change_pct) });
  },
  balance_trade: (_, draft) => draft.deed({ deed: "balance" }),
  transfer: (f, draft) => {
    const [by, to] = [draft.countries(f.by), draft.countries(f.to)];
    apart(draft, by, to, "pays_itself");
    if (draft.failed) return;
    const [receives, pays] = [shared(to, draft), shared(by, draft)];
    draft.deed({ deed: "pay", values: receives.map((x, c) => f.amount_million_usd * (x - pays[c]!)) });
  },
  trade_agreement: (f, draft) => {
    const [first, second] = [draft.countries(f.between[0]), draft.countries(f.between[1])];
    const sectors = draft.sectors(f.sectors);
    const pairs = pairsBetween(first.mask, second.mask, true);
    draft.block("set_tariff", pairs, sectors.mask, 0);
    lowerBarriers(draft, pairs, sectors, f.depth, f.estimate);
  },
  sanctions_package: (f, draft) => {
    const [senders, targets] = [draft.countries(f.senders), draft.countries(f.targets)];
    const sectors = draft.sectors(f.sectors);
    apart(draft, senders, targets, "sanctions_itself");
    if (draft.failed) return;
    for (const [from, to, way] of [[senders, targets, "exports"], [targets, senders, "imports"]] as const) {
      const share = draft.atlas.presets.sanctions_package![way]![f.estimate as "low"] / 100;
      const { theta } = draft.base.economy;
      draft.points("cost", pairsBetween(from.mask, to.mask), sectors.mask, (_i, _n, j) => (1 - share) ** (-1 / theta[j]!));
    }
  },
  sanction: (f, draft) => {
    const [senders, targets] = [draft.countries(f.senders), draft.countries(f.targets)];
    apart(draft, senders, targets, "sanctions_itself");
    const given = ["goods", "services", "finance"].filter((part) => f[part] !== undefined);
    if (given.length === 0) draft.fault("nothing_restricted");
    if (draft.failed) return;
    for (const part of given)
      for (const way of ["exports", "imports"]) {
        const how = f[part][way];
        let mask = draft.sectors([part]).mask;
        if (part === "services" && f.finance?.[way] !== undefined) mask = without(mask, draft.sectors(["finance"]).mask);
        const [from, to] = way === "exports" ? [senders, targets] : [targets, senders];
        if (how !== undefined && count(mask) > 0)
          draft.block("cost", pairsBetween(from.mask, to.mask), mask, how === "ban" ? Infinity : factor(how.change_pct));
      }
  },
  join_bloc: (f, draft) => {
    const { who, members } = parties(f, draft, false);
    if (draft.failed) return;
    const sectors = draft.sectors(f.sectors);
    const pairs = pairsBetween(who.mask, either(members, who.mask), true);
    if (f.depth !== undefined) lowerBarriers(draft, pairs, sectors, f.depth, f.estimate);
    else draft.block("cost", pairs, sectors.mask, factor(f.change_pct));
    if (f.tariffs !== "keep") draft.block("set_tariff", pairs, sectors.mask, 0);
    levy(f, draft, who.mask, enlarged(draft, f.bloc, either(members, who.mask)), sectors.mask);
  },
  leave_bloc: (f, draft) => {
    const { who, members } = parties(f, draft, true);
    if (draft.failed) return;
    const remaining = without(members, who.mask);
    if (count(remaining) === 0) return draft.fault("nobody_remains");
    const sectors = draft.sectors(f.sectors).mask;
    const pairs = pairsBetween(who.mask, remaining, true);
    draft.block("cost", pairs, sectors, factor(f.change_pct));
    if (f.tariff !== "outsiders") draft.block("set_tariff", pairs, sectors, rateOf(f.tariff));
    else draft.points("set_tariff", pairs, sectors, draft.base.leviedOnPayers(none(members)));
  },
};

const chosen = (who: Selection) => [...who.mask.keys()].filter((k) => who.mask[k]);

function apart(draft: Draft, one: Selection, other: Selection, key: string): void {
  const at = both(one.mask, other.mask).indexOf(1);
  if (at >= 0) draft.fault(key, { country: draft.atlas.countries[at]!.name });
}

// In proportion to value added.
function shared(who: Selection, draft: Draft): Float64Array {
  const weights = draft.base.economy.valueAdded.map((v, c) => (who.mask[c] ? v : 0));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((v) => v / total);
}

function lowerBarriers(draft: Draft, pairs: Uint8Array, sectors: Selection, depth: string, estimate: "low"): void {
  for (const kind of ["goods", "services"]) {
    const barrier = draft.atlas.presets[depth]![kind]![estimate];
    const mask = both(draft.sectors([kind]).mask, sectors.mask);
    if (count(mask) > 0 && barrier) draft.block("cost", pairs, mask, 1 / (1 + barrier / 100));
  }
}

export function membersOf(bloc: string, draft: Draft): Uint8Array {
  const mask = new Uint8Array(draft.base.n);
  for (const c of draft.atlas.blocs.find(({ code }) => code === bloc)?.members ?? []) mask[c] = 1;
  return mask;
}

function parties(f: F, draft: Draft, leaving: boolean): { who: Selection; members: Uint8Array } {
  const who = draft.countries(f.country);
  const members = membersOf(f.bloc, draft);
  if (count(members) === 0) draft.fault("no_bloc");
  for (const c of chosen(who)) {
    const country = draft.atlas.countries[c]!.name;
    if (Boolean(members[c]) !== leaving) draft.fault(leaving ? "no_member" : "member_already", { country });
    const key = `${c} ${f.bloc}`;
    if (draft.moved.has(key)) draft.fault("moved_already", { country });
    draft.moved.set(key, { country: c, bloc: f.bloc, joined: !leaving });
  }
  return { who, members };
}

// The bloc after this move, countries that moved before it considered.
function enlarged(draft: Draft, bloc: string, members: Uint8Array): Uint8Array {
  const found = members.slice();
  for (const { country, bloc: code, joined } of draft.moved.values()) if (code === bloc) found[country] = Number(joined);
  return found;
}

// A preset above a free-trade area brings the external tariff of the members for those who join.
export function unionOf(f: F): { cet: string | undefined; takers: "all" | "joiners" } {
  if (f.cet === undefined && ["customs_union", "single_market"].includes(f.depth)) return { cet: "members", takers: "joiners" };
  return { cet: f.cet, takers: f.cet_for ?? "all" };
}

function levy(f: F, draft: Draft, who: Uint8Array, members: Uint8Array, sectors: Uint8Array): void {
  const { cet, takers } = unionOf(f);
  if (cet === undefined) return;
  const importers = takers === "all" ? members : who;
  const pairs = pairsBetween(none(members), importers);
  if (cet !== "members") {
    if (count(pairs) === 0) return draft.fault("nobody_outside");
    return draft.block("set_tariff", pairs, sectors, rateOf(cet));
  }
  const heldBy = without(members, who);
  if (count(without(heldBy, importers)) > 0) draft.points("set_tariff", pairs, sectors, draft.base.leviedBy(heldBy));
}
