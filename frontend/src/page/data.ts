// What Python tells the page besides the world: `blocs.live.data`.

export type Country = { code: string; name: string; implausible: boolean };
export type Move = {
  title: string;
  sentence: string;
  whole: boolean; // made or not
  numbers: { value: number; percent: boolean }[];
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
  groups: { key: string; codes: string[] }[];
  moves: Move[];
  strengths: number[];
  filed: {
    realIncome: (number | null)[];
    range: { low: (number | null)[]; high: (number | null)[] } | null // by country and, last, of the world;
  };
  limits: number[];
  map: { width: number; height: number; shapes: string[]; dots: Record<string, [number, number]> };
  yaml: string[];
  file: string;
};

const text = (id: string) => document.getElementById(id)!.textContent!;
export const data = JSON.parse(text("live-data")) as Data;

export function bytes(id: string): Uint8Array<ArrayBuffer> {
  const packed = atob(text(id));
  const found = new Uint8Array(packed.length);
  for (let k = 0; k < packed.length; k++) found[k] = packed.charCodeAt(k);
  return found;
}
