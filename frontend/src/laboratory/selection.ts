// From codes to countries and sectors: `moves/selection.py`.
import { EVERY_COUNTRY, EVERY_SECTOR, type Atlas } from "./atlas";

export type Selection = {
  written: readonly string[];
  mask: Uint8Array;
  included: string[];
  excluded: string[];
  faulty: boolean; // codes that nobody knows, or nothing left: the mask is empty then
};

export function countriesOf(codes: readonly string[], atlas: Atlas): Selection {
  const position = new Map(atlas.countries.map(({ code }, k) => [code, k]));
  const blocs = new Map(atlas.blocs.map((bloc) => [bloc.code, bloc.members]));
  return selected(codes, atlas.countries.length, (code) => {
    if (position.has(code)) return [position.get(code)!];
    return code === EVERY_COUNTRY ? atlas.countries.map((_, k) => k) : blocs.get(code) ?? null;
  });
}

export function sectorsOf(codes: readonly string[], atlas: Atlas): Selection {
  const position = new Map(atlas.sectors.map(({ code }, k) => [code, k]));
  const groups = new Map(atlas.groups.map((group) => [group.code, group.members]));
  return selected(codes, atlas.sectors.length, (code) => {
    if (position.has(code)) return [position.get(code)!];
    return code === EVERY_SECTOR ? atlas.sectors.map((_, k) => k) : groups.get(code) ?? null;
  });
}

function selected(codes: readonly string[], size: number, members: (code: string) => number[] | null): Selection {
  const included = [...new Set(codes.filter((code) => !code.startsWith("-")))];
  const excluded = [...new Set(codes.filter((code) => code.startsWith("-")).map((code) => code.slice(1)))];
  const mask = new Uint8Array(size);
  let known = true;
  for (const [list, value] of [[included, 1], [excluded, 0]] as const)
    for (const code of list) {
      const found = members(code);
      if (found === null) known = false;
      else for (const k of found) mask[k] = value;
    }
  const faulty = !known || !mask.includes(1);
  if (faulty) mask.fill(0);
  return { written: codes, mask, included, excluded, faulty };
}

// [destination, origin] pairs from `origin` to `destination`, domestic sales left out.
export function pairsBetween(origin: Uint8Array, destination: Uint8Array, bothWays = false): Uint8Array {
  const n = origin.length;
  const pairs = new Uint8Array(n * n);
  for (let to = 0; to < n; to++)
    for (let from = 0; from < n; from++) {
      const there = origin[from]! & destination[to]!;
      const back = bothWays ? origin[to]! & destination[from]! : 0;
      if (to !== from && (there | back)) pairs[to * n + from] = 1;
    }
  return pairs;
}

export const either = (a: Uint8Array, b: Uint8Array) => a.map((x, k) => x | b[k]!);
export const without = (a: Uint8Array, b: Uint8Array) => a.map((x, k) => x & ~b[k]! & 1);
export const both = (a: Uint8Array, b: Uint8Array) => a.map((x, k) => x & b[k]!);
export const none = (a: Uint8Array) => a.map((x) => 1 - x);
export const count = (a: Uint8Array) => a.reduce((total, x) => total + x, 0);
