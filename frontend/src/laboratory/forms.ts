// The fields of every move that a page can build, in the spelling of a scenario file.
import type { Atlas, Fields } from "./atlas";
import { EVERY_COUNTRY, EVERY_SECTOR } from "./atlas";

// label and options: keys of texts. when: shown only where another field has one of these values.
export type Field = { name: string; label: string; optional?: true; when?: Record<string, unknown[]> } & (
  | { type: "countries" | "sectors" | "bloc" }
  | { type: "number"; unit: "percent" | "points" | "million"; least: number; most: number; from: number; to: number }
  | { type: "choice"; options: string[] }
);

const by: Field = { name: "by", label: "field_by", type: "countries" };
const on: Field = { name: "on", label: "field_on", type: "countries" };
const sectors: Field = { name: "sectors", label: "field_sectors", type: "sectors" };
const number = (name: string, label: string, unit: "percent" | "points" | "million", from: number, to: number, least = from) =>
  ({ name, label, type: "number", unit, from, to, least, most: unit === "million" ? 1e9 : 1000 }) as const;
const choice = (name: string, label: string, ...options: string[]): Field => ({ name, label, type: "choice", options });
const estimate = choice("estimate", "field_estimate", "low", "central", "high");
const change = number("change_pct", "field_change", "percent", -50, 100, -99.9);
const first: Field = { name: "first", label: "field_side_1", type: "countries" };
const second: Field = { name: "second", label: "field_side_2", type: "countries" };
const who: Field = { name: "country", label: "field_who", type: "countries" };
const bloc: Field = { name: "bloc", label: "field_bloc", type: "bloc" };
const senders: Field = { name: "senders", label: "field_senders", type: "countries" };
const targets: Field = { name: "targets", label: "field_targets", type: "countries" };
const measure = (name: string) => [
  choice(name, `field_${name}`, "free", "ban", "cost"),
  { ...number(`${name}_pct`, "field_cost", "percent", 0, 100, -99.9), when: { [name]: ["cost"] } },
];
const rated = [
  choice("how", "field_how", "add", "rate"),
  { ...number("add", "field_add", "points", -20, 100, -99), when: { how: ["add"] } },
  { ...number("rate", "field_rate", "percent", 0, 100, -99), when: { how: ["rate"] } },
];

export const FORMS: Record<string, Field[]> = {
  tariff: [by, on, sectors, ...rated],
  trade_cost: [choice("way", "field_way", "both_ways", "one_way"), first, second, sectors, change],
  embargo: [by, on, sectors, choice("direction", "field_direction", "imports", "exports", "both")],
  export_ban: [by, { ...on, name: "to", label: "field_to" }, sectors],
  export_tax: [by, { ...on, label: "field_buyers" }, sectors, ...rated],
  non_tariff_barrier: [
    by, on, sectors, number("ad_valorem_pct", "field_worth", "percent", -50, 100, -99.9),
    choice("kind", "field_kind", "resource", "rent"),
    { ...choice("rent_to", "field_rent_to", "destination", "origin"), when: { kind: ["rent"] } },
  ],
  join_bloc: [
    who, bloc, sectors, choice("depth", "field_depth", "free_trade_area", "customs_union", "single_market", "own"),
    { ...estimate, when: { depth: ["free_trade_area", "customs_union", "single_market"] } },
    { ...change, when: { depth: ["own"] } },
    { ...choice("tariffs", "field_inside", "zero", "keep"), when: { depth: ["own"] } },
    { ...choice("cet", "field_cet", "none", "members", "own_rate"), when: { depth: ["own"] } },
    { ...number("cet_rate", "field_rate", "percent", 0, 50, -99), when: { depth: ["own"], cet: ["own_rate"] } },
    { ...choice("cet_for", "field_cet_for", "all", "joiners"), when: { depth: ["own"], cet: ["members", "own_rate"] } },
  ],
  leave_bloc: [
    who, bloc, sectors, change, choice("tariff", "field_left", "outsiders", "own_rate"),
    { ...number("tariff_rate", "field_rate", "percent", 0, 50, -99), when: { tariff: ["own_rate"] } },
  ],
  trade_agreement: [first, second, sectors, choice("depth", "field_depth", "free_trade_area", "single_market"), estimate],
  sanctions_package: [senders, targets, sectors, estimate],
  sanction: [
    senders, targets, ...measure("goods_exports"), ...measure("goods_imports"),
    ...measure("services_exports"), ...measure("services_imports"),
    ...measure("finance_exports"), ...measure("finance_imports"),
  ],
  import_substitution: [{ ...who, label: "field_buying" }, on, sectors, estimate],
  productivity: [{ ...who, label: "field_where" }, sectors, number("change_pct", "field_size", "percent", -50, 50, -99.9)],
  labour_supply: [{ ...who, label: "field_where" }, number("change_pct", "field_size", "percent", -50, 50, -99.9)],
  transfer: [
    { ...by, label: "field_payer" }, { ...by, name: "to", label: "field_receiver" },
    number("amount_million_usd", "field_amount", "million", 0, 100000, 1),
  ],
  balance_trade: [],
};

export const CODES = new Set(["countries", "sectors", "bloc"]);

// What a new card says before its reader changes it.
export function newMove(kind: string, atlas: Atlas): Fields {
  const goods = atlas.groups.some(({ code }) => code === "goods") ? "goods" : EVERY_SECTOR;
  const everything = ["join_bloc", "leave_bloc", "trade_agreement", "productivity"].includes(kind);
  const values: Fields = {};
  for (const field of FORMS[kind]!) {
    if (field.type === "countries") values[field.name] = [];
    else if (field.type === "sectors") values[field.name] = [everything ? EVERY_SECTOR : goods];
    else if (field.type === "bloc") values[field.name] = "";
    else if (field.type === "choice") values[field.name] = field.options[0];
    else if (field.type === "number") values[field.name] = field.unit === "million" ? 1000 : 10;
  }
  if (kind === "import_substitution") values.on = [EVERY_COUNTRY];
  if ("estimate" in values) values.estimate = "central";
  if (kind === "sanction") values.goods_exports = "ban";
  return values;
}

export function isShown(field: Field, values: Fields): boolean {
  return Object.entries(field.when ?? {}).every(([name, allowed]) => allowed.includes(values[name]));
}

// Whether values out of a link are those of a form: every field, nothing else.
export function isForm(kind: unknown, values: unknown, atlas: Atlas): boolean {
  const form = typeof kind === "string" && Object.hasOwn(FORMS, kind) ? FORMS[kind]! : null;
  if (form === null || typeof values !== "object" || values === null) return false;
  const given = values as Fields;
  return Object.keys(given).length === form.length && form.every((field) => isValue(field, given[field.name], atlas));
}

function isValue(field: Field, value: unknown, atlas: Atlas): boolean {
  switch (field.type) {
    case "number": return typeof value === "number" && value >= field.least && value <= field.most;
    case "choice": return field.options.includes(value as string);
    case "bloc": return value === "" || atlas.blocs.some(({ code }) => code === value);
    case "countries": return listOf(value, [EVERY_COUNTRY, ...[...atlas.countries, ...atlas.blocs].map(({ code }) => code)]);
    case "sectors": return listOf(value, [EVERY_SECTOR, ...[...atlas.sectors, ...atlas.groups].map(({ code }) => code)]);
  }
}

function listOf(value: unknown, known: string[]): boolean {
  return Array.isArray(value) && value.every((code) => typeof code === "string" && known.includes(code.replace(/^-/, "")));
}

// Whether every list that must name somebody does.
export function isComplete(kind: string, values: Fields): boolean {
  return FORMS[kind]!.every(({ name, type }) => !CODES.has(type) || (values[name] as string | string[]).length > 0);
}

// Who acts and whom it is aimed at, the other way round; null where a move has no such sides.
export function answered(values: Fields): Fields | null {
  for (const [one, other] of [["by", "on"], ["by", "to"], ["senders", "targets"]] as const)
    if (one in values && other in values) return { ...values, [one]: values[other], [other]: values[one] };
  return null;
}
