// What moves do, cell by cell, while they are applied one after the other: `moves/draft.py`.
import type { Deed } from "../engine/payload";
import { EVERY_SECTOR, type Atlas } from "./atlas";
import { countriesOf, count, sectorsOf, type Selection } from "./selection";
import type { Baseline } from "./baseline";

export type Problem = { move: number; key: string; parts: Record<string, string> };
export type Claim = { move: number; deed: string; embargo: boolean; index: Int32Array; value: (k: number) => number };

export class Draft {
  readonly deeds: Deed[][] = [];
  readonly problems: Problem[] = [];
  readonly claims: Claim[] = [];
  readonly moved = new Map<string, { country: number; bloc: string; joined: boolean }>();

  constructor(readonly atlas: Atlas, readonly base: Baseline) {}

  begin(): void {
    this.deeds.push([]);
  }
  get failed(): boolean {
    return this.problems.some(({ move }) => move === this.move);
  }
  fault(key: string, parts: Record<string, string> = {}): void {
    if (!this.failed) this.problems.push({ move: this.move, key, parts });
  }
  countries(codes: unknown): Selection {
    return this.known(countriesOf((codes ?? []) as string[], this.atlas), "no_countries");
  }
  sectors(codes: unknown): Selection {
    return this.known(sectorsOf((codes ?? [EVERY_SECTOR]) as string[], this.atlas), "no_sectors");
  }

  // One value for all of `sectors` on all of `pairs`; a problem where there is no pair.
  block(deed: Deed["deed"], pairs: Uint8Array, sectors: Uint8Array, value: number): void {
    if (count(pairs) === 0) return this.fault("no_pairs");
    const index = cellsOf(pairs, sectors);
    if (index.length === 0) return;
    this.deeds.at(-1)!.push({ deed, cells: { index }, value: value === Infinity ? null : value });
    this.claims.push({ move: this.move, deed, embargo: deed === "cost" && value === Infinity, index, value: () => value });
  }
  // A value for each cell: `value(origin, destination, sector)`.
  points(deed: Deed["deed"], pairs: Uint8Array, sectors: Uint8Array, value: (i: number, n: number, j: number) => number): void {
    const index = cellsOf(pairs, sectors);
    const { n } = this.base;
    const values = Float64Array.from(index, (cell) => value(cell % n, Math.floor(cell / n) % n, Math.floor(cell / (n * n))));
    if (index.length === 0) return;
    this.deeds.at(-1)!.push({ deed, cells: { index }, values });
    this.claims.push({ move: this.move, deed, embargo: false, index, value: (k) => values[k]! });
  }
  deed(deed: Deed): void {
    this.deeds.at(-1)!.push(deed);
  }

  private get move(): number {
    return this.deeds.length - 1;
  }
  private known(selection: Selection, key: string): Selection {
    if (selection.faulty) this.fault(key);
    return selection;
  }
}

function cellsOf(pairs: Uint8Array, sectors: Uint8Array): Int32Array {
  const found: number[] = [];
  sectors.forEach((chosen, j) => {
    if (chosen) pairs.forEach((pair, q) => { if (pair) found.push(j * pairs.length + q); });
  });
  return Int32Array.from(found);
}

// Two moves that cannot both be meant: `moves/cells.py`.
export function contradictions(claims: readonly Claim[], cells: number): Problem[] {
  const found: Problem[] = [];
  const place = new Int32Array(cells); // of the first claim, plus one
  claims.forEach((first, k) => {
    const later = claims.slice(k + 1).filter((second) => second.move !== first.move && kind(first, second) !== null);
    if (later.length === 0) return;
    first.index.forEach((cell, q) => { place[cell] = q + 1; });
    for (const second of later) {
      const key = kind(first, second)!;
      const clash = key === "embargo_covers" ? covered(first, second, place) : common(first, second, place, key);
      if (clash && !found.some(({ move, parts }) => move === second.move && parts.other === String(first.move)))
        found.push({ move: second.move, key, parts: { other: String(first.move) } });
    }
    for (const cell of first.index) place[cell] = 0;
  });
  return found;
}

function kind(first: Claim, second: Claim): string | null {
  const pair = `${first.deed} ${second.deed}`;
  if (pair === "set_tariff set_tariff") return "two_tariffs";
  if (pair === "set_export_tax set_export_tax") return "two_export_taxes";
  if (pair === "add_tariff set_tariff" || pair === "add_export_tax set_export_tax") return "added_is_lost";
  return first.embargo !== second.embargo ? "embargo_covers" : null;
}

function common(first: Claim, second: Claim, place: Int32Array, key: string): boolean {
  const differing = key !== "added_is_lost";
  return second.index.some((cell, k) => place[cell]! > 0 && (!differing || first.value(place[cell]! - 1) !== second.value(k)));
}

function covered(first: Claim, second: Claim, place: Int32Array): boolean {
  if (first.embargo) return second.index.every((cell) => place[cell]! > 0);
  return first.index.length <= second.index.length
    && second.index.reduce((hits, cell) => hits + Number(place[cell]! > 0), 0) === first.index.length;
}
