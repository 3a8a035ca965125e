// What Python tells the page besides the world: `blocs.live.data`, `blocs.live.laboratory`.
import type { Fields } from "../laboratory/atlas";

export type Country = { code: string; name: string; implausible: boolean };
export type Move = {
  title: string;
  sentence: string;
  whole: boolean; // made or not
  numbers: { value: number; percent: boolean }[];
};
export type Side = { key: string; codes: string[] };
export type Filed = {
  realIncome: (number | null)[];
  range: { low: (number | null)[]; high: (number | null)[] } | null; // by country and, last, of the world
};
export type Laboratory = {
  kinds: { kind: string; title: string }[];
  lacking: { title: string; reason: string }[];
  closures: { key: string; label: string; held: string }[];
  example: { kind: string; values: Fields }[];
};
export type Data = {
  version: string;
  language: string;
  title: string;
  basis: string;
  texts: Record<string, string>;
  numbers: {
    decimal: string; group: string; percent: string; absent: string;
    money: { size: number; unit: string }[];
  };
  countries: Country[];
  sectors: string[];
  focus: string;
  groups: Side[];
  moves: Move[];
  strengths: number[];
  filed: Filed | null; // null: nothing was filed, the reader writes the moves
  limits: number[] | null;
  laboratory?: Laboratory;
  map: { width: number; height: number; shapes: string[]; dots: Record<string, [number, number]> };
  yaml: string[];
  file: string;
};

const text = (id: string) => document.getElementById(id)!.textContent!;
export const data = JSON.parse(text("live-data")) as Data;
export const place = new Map(data.countries.map(({ code }, k) => [code, k]));

// In base 85, as Python's `b85encode` writes it, with a comma for the `<` that would end a script.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";

export function bytes(id: string): Uint8Array<ArrayBuffer> {
  const packed = text(id);
  const value = new Uint8Array(128);
  for (let k = 0; k < 85; k++) value[DIGITS.charCodeAt(k)] = k;
  const groups = Math.ceil(packed.length / 5);
  const found = new DataView(new ArrayBuffer(4 * groups));
  for (let g = 0; g < groups; g++) {
    let number = 0;
    for (let k = 5 * g; k < 5 * g + 5; k++)
      number = 85 * number + (k < packed.length ? value[packed.charCodeAt(k)]! : 84);
    found.setUint32(4 * g, number);
  }
  return new Uint8Array(found.buffer.slice(0, 4 * groups - (5 * groups - packed.length)));
}
