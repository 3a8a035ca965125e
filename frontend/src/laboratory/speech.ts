// Words for countries, blocs, sectors and amounts: `moves/speech.py`. Names stay in the nominative.
import { EVERY_COUNTRY, EVERY_SECTOR, type Atlas, type Parameter } from "./atlas";
import type { Selection } from "./selection";

const MOST_NAMES = 6;
const DECIMALS = 6;
const MINUS = "\u2212";
type Parts = Record<string, string | number>;

export class Speech {
  private readonly introduced = new Set<string>();
  private readonly names = new Map<string, string>();
  private readonly plural: Set<string>;

  constructor(readonly atlas: Atlas) {
    for (const { code, told } of atlas.countries) this.names.set(code, told);
    this.plural = new Set([...atlas.countries, ...atlas.blocs].filter((one) => one.plural).map(({ code }) => code));
  }

  // An English sentence with {places}, in the language of this speech.
  words(text: string, parts: Parts = {}): string {
    return filled(this.atlas.words[text] ?? text, parts);
  }
  agreed(subject: Selection, singular: string, plural: string, parts: Parts): string {
    return this.words(this.isPlural(subject) ? plural : singular, parts);
  }
  // What is said of a rise, a fall or no change of `change` percent.
  turned([rise, fall, stay]: readonly [string, string, string], change: number, parts: Parts): string {
    return this.words(change > 0 ? rise : change < 0 ? fall : stay, { size: this.percent(Math.abs(change)), ...parts });
  }

  number(value: number): string {
    const { decimal, group } = this.atlas.numbers;
    const [whole, part] = Math.abs(value).toFixed(DECIMALS).split(".");
    const digits = part!.replace(/0+$/, "");
    const written = whole!.replace(/\B(?=(\d{3})+$)/g, group) + (digits ? decimal + digits : "");
    return value < 0 && /[1-9]/.test(written) ? MINUS + written : written;
  }
  percent(value: number): string {
    return this.number(value) + this.atlas.numbers.percent;
  }
  // An average rate, a fraction, to two decimals of per cent.
  average(rate: number): string {
    return this.percent(Number((100 * rate).toFixed(2)));
  }

  countries(selection: Selection): string {
    if (selection.faulty) return "";
    const names = this.listed(selection.included.map((code) => this.country(code)));
    if (selection.excluded.length === 0) return names;
    const left_out = this.listed(selection.excluded.map((code) => this.country(code)));
    return this.words("{names} except {left_out}", { names, left_out });
  }
  isPlural({ included }: Selection): boolean {
    return included.length !== 1 || included[0] === EVERY_COUNTRY || this.plural.has(included[0]!);
  }
  role(name: string, who: Selection): string {
    const [one, many] = this.atlas.roles[name]!;
    return filled(this.isPlural(who) ? many : one, { names: this.countries(who) });
  }
  blocName(code: string): string {
    return this.bloc(code).told;
  }
  // Absent members are named the first time that a bloc is mentioned.
  blocSize(code: string): string {
    const [first, later] = this.bloc(code).size;
    const size = this.introduced.has(code) ? later : first;
    this.introduced.add(code);
    return size;
  }

  inSectors(selection: Selection): string {
    if (selection.faulty) return "";
    const names = this.sectors(selection.included);
    if (selection.excluded.length > 0)
      return this.words("; sectors: {names}, except: {left_out}", { names, left_out: this.sectors(selection.excluded) });
    if (selection.included.includes(EVERY_SECTOR)) return this.words(", in all sectors");
    return this.words("; sectors: {names}", { names });
  }

  // `12.9% (range 2.4% to 17.2%; computed from: …)`.
  parameter({ low, central, high, status, cited }: Parameter, estimate: string): string {
    const size = this.percent({ low, central, high }[estimate]!);
    return this.words(STATUS[status]!, { size, low: this.percent(low), high: this.percent(high), cited });
  }

  private country(code: string): string {
    const told = this.names.get(code);
    if (told !== undefined) return told;
    if (code === EVERY_COUNTRY) return this.words("all countries");
    const [name, size] = [this.blocName(code), this.blocSize(code)];
    return name.endsWith(")") ? `${name.slice(0, -1)}; ${size})` : `${name} (${size})`;
  }
  private bloc(code: string) {
    return this.atlas.blocs.find((bloc) => bloc.code === code)!;
  }
  private sectors(codes: readonly string[]): string {
    const names = codes.map((code) => this.sector(code));
    const shown = names.slice(0, MOST_NAMES);
    const rest = names.length - shown.length;
    return [...shown, ...(rest ? [this.words("and {rest} more", { rest })] : [])].join("; ");
  }
  private sector(code: string): string {
    const { sectors, groups, all_sectors } = this.atlas;
    if (code === EVERY_SECTOR) return all_sectors;
    return sectors.find((sector) => sector.code === code)?.name ?? groups.find((group) => group.code === code)!.told;
  }
  private listed(names: readonly string[]): string {
    if (names.length > MOST_NAMES) {
      const count = names.length - MOST_NAMES;
      const form = this.atlas.others[new Intl.PluralRules(this.atlas.language).select(count)]!;
      return filled(form, { names: names.slice(0, MOST_NAMES).join(", "), count });
    }
    if (names.length < 2) return names.join("");
    return this.words("{names} and {last}", { names: names.slice(0, -1).join(", "), last: names.at(-1)! });
  }
}

const STATUS: Record<string, string> = {
  published: "{size} (range {low} to {high}; published: {cited})",
  derived: "{size} (range {low} to {high}; computed from: {cited})",
  assumed: "{size} (range {low} to {high}; assumed, no estimate stands behind it)",
};

export function filled(text: string, parts: Parts): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(parts[name] ?? whole));
}

// With a capital letter and a full stop, one of them after `n.e.c.`.
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
