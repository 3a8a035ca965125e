// Every move in one sentence, without capital and full stop: `tell` of `moves/instruments`.
import { membersOf, unionOf } from "./acts";
import type { Fields } from "./atlas";
import type { Draft } from "./draft";
import { both, count, either, none, pairsBetween, sectorsOf, without, countriesOf, type Selection } from "./selection";
import type { Speech } from "./speech";
import { rateOf } from "./written";

type F = Fields & Record<string, any>;
export type Told = { text: string; roles: Selection[] };

class Teller {
  constructor(readonly f: F, readonly speech: Speech, readonly draft: Draft) {}

  who(codes: unknown): Selection {
    return countriesOf(codes as string[], this.draft.atlas);
  }
  // `goods` of the base year that bear no duty count, services do not, where the world tells them apart.
  average(pairs: Uint8Array, rate?: (cell: number) => number): number {
    const { atlas, base } = this.draft;
    const goods = sectorsOf(["goods"], atlas);
    const counted = goods.faulty ? this.sectors.mask : both(goods.mask, this.sectors.mask);
    return base.average(pairs, counted, rate);
  }
  get sectors(): Selection {
    return sectorsOf((this.f.sectors ?? ["all"]) as string[], this.draft.atlas);
  }
  get end(): string {
    return this.speech.inSectors(this.sectors);
  }
}

type Tell = (teller: Teller) => Told;

const TELLS: Record<string, Tell> = {
  tariff: (t) => {
    const { f, speech } = t;
    const [by, on] = [t.who(f.by), t.who(f.on)];
    const parts = { importers: speech.countries(by), origins: speech.role("supplier", on) };
    const roles = [by, on];
    if (f.rate !== undefined) {
      const held = t.average(pairsBetween(on.mask, by.mask));
      const rate = speech.percent(100 * rateOf(f.rate));
      const before = held ? speech.words(" (in place of {rate} on average)", { rate: speech.average(held) }) : "";
      const text = speech.agreed(by,
        "{importers} sets a tariff of {rate}{before} on imports from {origins}{sectors}",
        "{importers} set a tariff of {rate}{before} on imports from {origins}{sectors}",
        { ...parts, rate, before, sectors: t.end });
      return { text, roles };
    }
    const added = rateOf(f.add);
    const all = { ...parts, points: speech.number(Math.abs(100 * added)), sectors: t.end };
    const text = added >= 0
      ? speech.agreed(by,
        "{importers} raises tariffs on imports from {origins} by {points} percentage points{sectors}",
        "{importers} raise tariffs on imports from {origins} by {points} percentage points{sectors}", all)
      : speech.agreed(by,
        "{importers} cuts tariffs on imports from {origins} by {points} percentage points{sectors}",
        "{importers} cut tariffs on imports from {origins} by {points} percentage points{sectors}", all);
    return { text, roles };
  },
  export_tax: (t) => {
    const { f, speech } = t;
    const [by, on] = [t.who(f.by), t.who(f.on)];
    const parts = { exporters: speech.countries(by), buyers: speech.role("buyer", on), sectors: t.end };
    const value = rateOf(f.rate ?? f.add);
    const rate = { ...parts, rate: speech.percent(100 * Math.abs(value)) };
    const points = { ...parts, points: speech.number(Math.abs(100 * value)) };
    const text = f.rate !== undefined
      ? value >= 0
        ? speech.agreed(by,
          "{exporters} sets an export tax of {rate} on exports to {buyers}{sectors}",
          "{exporters} set an export tax of {rate} on exports to {buyers}{sectors}", rate)
        : speech.agreed(by,
          "{exporters} sets an export subsidy of {rate} on exports to {buyers}{sectors}",
          "{exporters} set an export subsidy of {rate} on exports to {buyers}{sectors}", rate)
      : value >= 0
        ? speech.agreed(by,
          "{exporters} raises export taxes on exports to {buyers} by {points} percentage points{sectors}",
          "{exporters} raise export taxes on exports to {buyers} by {points} percentage points{sectors}", points)
        : speech.agreed(by,
          "{exporters} cuts export taxes on exports to {buyers} by {points} percentage points{sectors}",
          "{exporters} cut export taxes on exports to {buyers} by {points} percentage points{sectors}", points);
    return { text, roles: [by, on] };
  },
  trade_cost: (t) => {
    const { f, speech } = t;
    const sides = f.between ?? [f.origin, f.destination];
    const [first, second] = [t.who(sides[0]), t.who(sides[1])];
    const inside = f.between !== undefined && String(first.written) === String(second.written);
    const turns = f.between === undefined ? ONE_WAY : inside ? INSIDE
      : first.included.length + second.included.length > 2 ? GROUPS : TWO;
    const a = speech.countries(first);
    const b = inside ? "" : speech.countries(second);
    return { text: speech.turned(turns, f.change_pct, { a, b, sectors: t.end }), roles: [first, second] };
  },
  embargo: (t) => {
    const { f, speech } = t;
    const [by, on] = [t.who(f.by), t.who(f.on)];
    const everybody = f.direction === "both" && !by.mask.includes(0) && !on.mask.includes(0);
    const those = speech.countries(by);
    const end = t.end;
    if (everybody)
      return {
        text: speech.agreed(by, "{by} stops trading with each other{sectors}", "{by} stop trading with each other{sectors}",
          { by: those, sectors: end }),
        roles: [by, on],
      };
    const { role, one, many } = STOPS[f.direction]!;
    return { text: speech.agreed(by, one, many, { by: those, on: speech.role(role, on), sectors: end }), roles: [by, on] };
  },
  export_ban: (t) => {
    const { f, speech } = t;
    const [by, to] = [t.who(f.by), t.who(f.to)];
    const parts = { sellers: speech.countries(by), buyers: speech.role("buyer", to), sectors: t.end };
    return { text: speech.agreed(by, "{sellers} bans exports to {buyers}{sectors}", "{sellers} ban exports to {buyers}{sectors}", parts), roles: [by, to] };
  },
  non_tariff_barrier: (t) => {
    const { f, speech } = t;
    const [by, on] = [t.who(f.by), t.who(f.on)];
    const parts = {
      importers: speech.countries(by), size: speech.percent(Math.abs(f.ad_valorem_pct)), origins: speech.role("supplier", on),
      fate: speech.words(FATE[f.rent_to ?? f.kind]!), sectors: t.end,
    };
    const text = f.ad_valorem_pct < 0
      ? speech.agreed(by,
        "{importers} lifts non-tariff barriers worth {size} of the value of imports from {origins}, {fate}{sectors}",
        "{importers} lift non-tariff barriers worth {size} of the value of imports from {origins}, {fate}{sectors}", parts)
      : speech.agreed(by,
        "{importers} imposes non-tariff barriers worth {size} of the value of imports from {origins}, {fate}{sectors}",
        "{importers} impose non-tariff barriers worth {size} of the value of imports from {origins}, {fate}{sectors}", parts);
    return { text, roles: [by, on] };
  },
  import_substitution: (t) => {
    const { f, speech, draft } = t;
    const [who, on] = [t.who(f.country), t.who(f.on)];
    const parts = {
      buyers: speech.countries(who), suppliers: speech.role("supplier", on),
      size: speech.parameter(draft.atlas.presets.import_substitution!.preference!, f.estimate), sectors: t.end,
    };
    return {
      text: speech.agreed(who,
        "{buyers} prefers what is made at home: buyers count goods from {suppliers} as dearer by {size}, without paying more{sectors}",
        "{buyers} prefer what is made at home: buyers count goods from {suppliers} as dearer by {size}, without paying more{sectors}",
        parts),
      roles: [who, on],
    };
  },
  productivity: (t) => {
    const who = t.who(t.f.country);
    return { text: t.speech.turned(PRODUCTIVITY, t.f.change_pct, { countries: t.speech.role("country", who), sectors: t.end }), roles: [who] };
  },
  labour_supply: (t) => {
    const who = t.who(t.f.country);
    return { text: t.speech.turned(LABOUR, t.f.change_pct, { countries: t.speech.role("country", who) }), roles: [who] };
  },
  balance_trade: (t) => ({
    text: t.speech.words("every country's trade is balanced: deficits and surpluses are set to zero"), roles: [],
  }),
  transfer: (t) => {
    const { f, speech } = t;
    const [by, to] = [t.who(f.by), t.who(f.to)];
    const single = count(by.mask) === 1 && count(to.mask) === 1;
    const shared = single ? "" : speech.words("; several payers or receivers share it in proportion to value added");
    const parts = { payers: speech.countries(by), amount: speech.number(f.amount_million_usd), receivers: speech.role("receiver", to), when: "", shared };
    return {
      text: speech.agreed(by,
        "{payers} transfers {amount} million USD a year to {receivers}{when}{shared}",
        "{payers} transfer {amount} million USD a year to {receivers}{when}{shared}", parts),
      roles: [by, to],
    };
  },
  trade_agreement: (t) => {
    const { f, speech } = t;
    const [first, second] = [t.who(f.between[0]), t.who(f.between[1])];
    const barriers = barriersTold(t);
    const parts = { a: speech.countries(first), b: speech.countries(second), depth: t.draft.atlas.depths[f.depth]!, barriers, sectors: t.end };
    return {
      text: speech.words(
        "trade between {a} on one side and {b} on the other becomes free as in {depth}: tariffs between them drop to zero, and {barriers}{sectors}",
        parts),
      roles: [first, second],
    };
  },
  sanctions_package: (t) => {
    const { f, speech, draft } = t;
    const [senders, targets] = [t.who(f.senders), t.who(f.targets)];
    const preset = draft.atlas.presets.sanctions_package!;
    const parts = {
      senders: speech.countries(senders), targets: speech.role("target", targets),
      exports: speech.parameter(preset.exports!, f.estimate), imports: speech.parameter(preset.imports!, f.estimate), sectors: t.end,
    };
    return {
      text: speech.agreed(senders,
        "{senders} sanctions {targets} with a package as wide as that against Russia: of what the senders sell there, {exports} stops, and of what they buy there, {imports}{sectors}",
        "{senders} sanction {targets} with a package as wide as that against Russia: of what the senders sell there, {exports} stops, and of what they buy there, {imports}{sectors}",
        parts),
      roles: [senders, targets],
    };
  },
  sanction: (t) => {
    const { f, speech, draft } = t;
    const [senders, targets] = [t.who(f.senders), t.who(f.targets)];
    const told = { senders: speech.role("sender", senders), targets: speech.role("target", targets) };
    const days = speech.words("from {since} on", { since: draft.atlas.since.told });
    const parts = ["goods", "services", "finance"].filter((name) => f[name] !== undefined).map((name) => partTold(t, name)).join("; ");
    return {
      text: speech.agreed(senders, "{senders} sanctions {targets} {days}: {parts}{idle}", "{senders} sanction {targets} {days}: {parts}{idle}",
        { ...told, days, parts, idle: "" }),
      roles: [senders, targets],
    };
  },
  join_bloc: (t) => {
    const { f, speech, draft } = t;
    const who = t.who(f.country);
    const members = membersOf(f.bloc, draft);
    const parts = { countries: speech.countries(who), bloc: speech.blocName(f.bloc), size: speech.blocSize(f.bloc) };
    const terms = f.depth !== undefined
      ? speech.words("as in {depth}, tariffs between them drop to zero, and {barriers}",
        { depth: draft.atlas.depths[f.depth]!, barriers: barriersTold(t) })
      : speech.turned(f.tariffs === "zero" ? FREED : KEPT, f.change_pct, {});
    return {
      text: speech.agreed(who, "{countries} joins {bloc} ({size}): {terms}{sectors}{union}", "{countries} join {bloc} ({size}): {terms}{sectors}{union}",
        { ...parts, terms, sectors: t.end, union: unionTold(t, members) }),
      roles: [who, selectionOf(without(members, who.mask))],
    };
  },
  leave_bloc: (t) => {
    const { f, speech, draft } = t;
    const who = t.who(f.country);
    const members = membersOf(f.bloc, draft);
    const size = speech.blocSize(f.bloc);
    return {
      text: speech.agreed(who, "{countries} leaves {bloc} ({size}): {terms}{sectors}{shared}", "{countries} leave {bloc} ({size}): {terms}{sectors}{shared}",
        { countries: speech.countries(who), bloc: speech.blocName(f.bloc), size, terms: leftTold(t, who.mask, members), sectors: t.end, shared: "" }),
      roles: [who, selectionOf(without(members, who.mask))],
    };
  },
};

export function told(kind: string, fields: Fields, speech: Speech, draft: Draft): Told {
  return TELLS[kind]!(new Teller(fields as F, speech, draft));
}

function selectionOf(mask: Uint8Array): Selection {
  return { written: [], mask, included: [], excluded: [], faulty: false };
}

function barriersTold(t: Teller): string {
  const { f, speech, draft } = t;
  const parts: Record<string, string> = {};
  for (const kind of ["goods", "services"])
    if (count(both(sectorsOf([kind], draft.atlas).mask, t.sectors.mask)) > 0)
      parts[kind] = speech.parameter(draft.atlas.presets[f.depth]![kind]!, f.estimate);
  if (Object.keys(parts).length === 2)
    return speech.words("non-tariff barriers fall away that are worth, of the value of goods, {goods}, and of services, {services}", parts);
  return "goods" in parts
    ? speech.words("non-tariff barriers fall away that are worth, of the value of goods, {goods}", parts)
    : speech.words("non-tariff barriers fall away that are worth, of the value of services, {services}", parts);
}

function unionTold(t: Teller, members: Uint8Array): string {
  const { f, speech } = t;
  const { cet, takers } = unionOf(f);
  if (cet === undefined) return "";
  const all = takers === "all";
  if (cet !== "members")
    return speech.words(
      all ? "; all members, old and new, levy the common external tariff of {rate} on imports from everybody else"
        : "; the new members levy the common external tariff of {rate} on imports from everybody else",
      { rate: speech.percent(100 * rateOf(cet)) });
  const rate = t.average(pairsBetween(none(members), members));
  if (rate === 0)
    return speech.words("; the members' external tariff is not taken over, because this base year has no tariffs (`tariffs: embedded` puts them in)");
  return speech.words(
    all ? "; all members, old and new, levy on everybody else what the members levied ({rate} of what they buy there, on average)"
      : "; the new members levy on everybody else what the members levy ({rate} of what they buy there, on average)",
    { rate: speech.average(rate) });
}

function leftTold(t: Teller, who: Uint8Array, members: Uint8Array): string {
  const { f, speech, draft } = t;
  if (f.tariff !== "outsiders") return speech.turned(LEFT, f.change_pct, { rate: speech.percent(100 * rateOf(f.tariff)) });
  const remaining = without(members, who);
  const rates = draft.base.leviedOnPayers(none(either(who, remaining)));
  const { n } = draft.base;
  const rate = t.average(pairsBetween(who, remaining, true), (cell) => rates(0, Math.floor(cell / n) % n, Math.floor(cell / (n * n))));
  return rate ? speech.turned(LEFT_AS_OUTSIDERS, f.change_pct, { rate: speech.average(rate) }) : speech.turned(LEFT_WITHOUT_TARIFFS, f.change_pct, {});
}

function partTold(t: Teller, name: string): string {
  const { f, speech, draft } = t;
  const said: string[] = [];
  for (const way of ["exports", "imports"] as const) {
    const how = f[name][way];
    if (how === undefined) continue;
    const { banned, dearer, cheaper } = WAYS[way];
    if (how === "ban") said.push(speech.words(banned));
    else said.push(speech.words(how.change_pct >= 0 ? dearer : cheaper, { size: speech.percent(Math.abs(how.change_pct)) }));
  }
  const heading = name === "services" && f.finance !== undefined ? "services, finance apart" : name;
  return `${speech.words(heading)}: ${said.join(", ")}${speech.inSectors(sectorsOf([name], draft.atlas))}`;
}

type Turns = readonly [rise: string, fall: string, stay: string];
const ONE_WAY: Turns = [
  "trade costs from {a} to {b} rise by {size}{sectors}",
  "trade costs from {a} to {b} fall by {size}{sectors}",
  "trade costs from {a} to {b} do not change{sectors}",
];
const INSIDE: Turns = [
  "trade costs inside {a} rise by {size}{sectors}",
  "trade costs inside {a} fall by {size}{sectors}",
  "trade costs inside {a} do not change{sectors}",
];
const TWO: Turns = [
  "trade costs between {a} and {b} rise by {size}, both ways{sectors}",
  "trade costs between {a} and {b} fall by {size}, both ways{sectors}",
  "trade costs between {a} and {b} do not change, both ways{sectors}",
];
const GROUPS: Turns = [
  "trade costs between {a} on one side and {b} on the other rise by {size}, both ways{sectors}",
  "trade costs between {a} on one side and {b} on the other fall by {size}, both ways{sectors}",
  "trade costs between {a} on one side and {b} on the other do not change, both ways{sectors}",
];
const PRODUCTIVITY: Turns = [
  "productivity in {countries} rises by {size}{sectors}",
  "productivity in {countries} falls by {size}{sectors}",
  "productivity in {countries} does not change{sectors}",
];
const LABOUR: Turns = [
  "the supply of labour in {countries} rises by {size}",
  "the supply of labour in {countries} falls by {size}",
  "the supply of labour in {countries} does not change",
];
const FREED: Turns = [
  "trade costs with the members rise by {size}, and tariffs between them drop to zero",
  "trade costs with the members fall by {size}, and tariffs between them drop to zero",
  "trade costs with the members do not change, and tariffs between them drop to zero",
];
const KEPT: Turns = [
  "trade costs with the members rise by {size}, and tariffs between them stay as they are",
  "trade costs with the members fall by {size}, and tariffs between them stay as they are",
  "trade costs with the members do not change, and tariffs between them stay as they are",
];
const LEFT: Turns = [
  "trade costs with the remaining members rise by {size}, and tariffs both ways are set to {rate}",
  "trade costs with the remaining members fall by {size}, and tariffs both ways are set to {rate}",
  "trade costs with the remaining members do not change, and tariffs both ways are set to {rate}",
];
const LEFT_AS_OUTSIDERS: Turns = [
  "trade costs with the remaining members rise by {size}, and tariffs both ways are set to what each side levies on outsiders who pay a duty ({rate} of this trade, on average)",
  "trade costs with the remaining members fall by {size}, and tariffs both ways are set to what each side levies on outsiders who pay a duty ({rate} of this trade, on average)",
  "trade costs with the remaining members do not change, and tariffs both ways are set to what each side levies on outsiders who pay a duty ({rate} of this trade, on average)",
];
const LEFT_WITHOUT_TARIFFS: Turns = [
  "trade costs with the remaining members rise by {size}; no tariffs return, because this base year has none (`tariffs: embedded` puts them in)",
  "trade costs with the remaining members fall by {size}; no tariffs return, because this base year has none (`tariffs: embedded` puts them in)",
  "trade costs with the remaining members do not change; no tariffs return, because this base year has none (`tariffs: embedded` puts them in)",
];
const STOPS: Record<string, { role: string; one: string; many: string }> = {
  imports: { role: "supplier", one: "{by} stops buying from {on}{sectors}", many: "{by} stop buying from {on}{sectors}" },
  exports: { role: "buyer", one: "{by} stops selling to {on}{sectors}", many: "{by} stop selling to {on}{sectors}" },
  both: { role: "other side", one: "{by} stops all trade with {on}{sectors}", many: "{by} stop all trade with {on}{sectors}" },
};
const FATE: Record<string, string> = {
  resource: "a cost in resources that is nobody's income",
  destination: "a rent of the importing countries, which hold the licences",
  origin: "a rent of the exporting countries, which hold the licences",
};
const WAYS = {
  exports: { banned: "exports banned", dearer: "exports at trade costs {size} higher", cheaper: "exports at trade costs {size} lower" },
  imports: { banned: "imports banned", dearer: "imports at trade costs {size} higher", cheaper: "imports at trade costs {size} lower" },
} as const;
