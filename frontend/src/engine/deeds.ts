// What the moves do at the strengths that the reader chose: `moves/draft.py` over the cells that
// Python compiled. A strength of one does exactly what the scenario says.
import type { Deed, Payload } from "./payload";

export type Shock = {
  cost: Float64Array; // of the touched cells, as are the next two
  tariff: Float64Array;
  exportTax: Float64Array;
  productivity: Float64Array; // [n, j] factors
  labour: Float64Array;
  transfer: Float64Array;
  sharing: Float64Array | null; // [receiver, collector], null: nobody shares
  balanced: boolean;
  exporting: boolean;
};

type Placed = { deed: Deed; at: Int32Array; values: Float64Array | null };

const BILATERAL = new Set([
  "cost", "set_tariff", "add_tariff", "set_export_tax", "add_export_tax", "rent_here", "rent_there",
]);

export class Deeds {
  readonly cells: Int32Array; // [j, n, i] numbers of the cells that any move touches
  private readonly moves: Placed[][];
  private readonly tariff0: Float64Array;
  private readonly exportTax0: Float64Array;

  constructor(
    private readonly payload: Payload,
    moves: readonly Deed[][],
    private readonly n: number,
    private readonly s: number,
  ) {
    const place = new Int32Array(n * n * s).fill(-1);
    const lists = moves.map((deeds) =>
      deeds.map((deed) => (BILATERAL.has(deed.deed) ? this.listed(deed) : new Int32Array())));
    for (const list of lists.flat()) for (const cell of list) place[cell] = 0;
    let touched = 0;
    for (let cell = 0; cell < place.length; cell++) if (place[cell] === 0) touched++;
    this.cells = new Int32Array(touched);
    for (let cell = 0, q = 0; cell < place.length; cell++)
      if (place[cell] === 0) {
        this.cells[q] = cell;
        place[cell] = q++;
      }
    this.moves = moves.map((deeds, m) =>
      deeds.map((deed, d) => ({
        deed,
        at: lists[m]![d]!.map((cell) => place[cell]!),
        values: typeof deed.values === "number" ? (payload.array(deed.values) as Float64Array) : deed.values ?? null,
      })));
    this.tariff0 = this.before("tariff");
    this.exportTax0 = this.before("export_tax");
  }

  get taxing(): boolean {
    return this.moves.flat().some(({ deed }) => BILATERAL.has(deed.deed) && deed.deed !== "cost");
  }
  get sharing(): boolean {
    return this.moves.flat().some(({ deed }) => deed.deed === "share");
  }

  // As if no move were made.
  get idle(): Shock {
    return this.at(this.moves.map(() => 0));
  }

  at(strengths: readonly number[]): Shock {
    const { n, s, cells } = this;
    const shock: Shock = {
      cost: new Float64Array(cells.length).fill(1),
      tariff: this.tariff0.slice(),
      exportTax: this.exportTax0.slice(),
      productivity: new Float64Array(n * s).fill(1),
      labour: new Float64Array(n).fill(1),
      transfer: new Float64Array(n),
      sharing: this.shares(),
      balanced: false,
      exporting: false,
    };
    const rents = [new Float64Array(cells.length).fill(1), new Float64Array(cells.length).fill(1)];
    this.moves.forEach((deeds, m) => {
      for (const placed of deeds) this.act(placed, strengths[m]!, shock, rents as [Float64Array, Float64Array]);
    });
    const [here, there] = rents as [Float64Array, Float64Array];
    for (let q = 0; q < cells.length; q++) {
      if (here[q] !== 1) shock.tariff[q] = (1 + shock.tariff[q]!) * here[q]! - 1;
      if (there[q] !== 1) shock.exportTax[q] = (1 + shock.exportTax[q]!) * there[q]! - 1;
      if (shock.exportTax[q] !== 0) shock.exporting = true;
    }
    return shock;
  }

  private act({ deed, at, values }: Placed, x: number, shock: Shock, rents: [Float64Array, Float64Array]): void {
    const value = (k: number) => (values !== null ? values[k]! : deed.value === null ? Infinity : deed.value!);
    const each = (array: Float64Array, change: (old: number, value: number) => number) => {
      for (let k = 0; k < at.length; k++) array[at[k]!] = change(array[at[k]!]!, value(k));
    };
    const factor = (f: number) => (x === 1 ? f : f === Infinity ? (x > 0 ? Infinity : 1) : 1 + x * (f - 1));
    const towards = (old: number, to: number) => (x === 1 ? to : old + x * (to - old));
    switch (deed.deed) {
      case "cost": return each(shock.cost, (old, f) => old * factor(f));
      case "set_tariff": return each(shock.tariff, towards);
      case "add_tariff": return each(shock.tariff, (old, more) => old + x * more);
      case "set_export_tax": return each(shock.exportTax, towards);
      case "add_export_tax": return each(shock.exportTax, (old, more) => old + x * more);
      case "rent_here": return each(rents[0], (old, f) => old * factor(f));
      case "rent_there": return each(rents[1], (old, f) => old * factor(f));
      case "productivity":
        for (const c of deed.countries!) for (const j of deed.sectors!) shock.productivity[c * this.s + j]! *= factor(deed.value!);
        return;
      case "labour":
        for (const c of deed.countries!) shock.labour[c]! *= factor(deed.value!);
        return;
      case "pay":
        values!.forEach((amount, c) => { shock.transfer[c]! += x * amount; });
        return;
      case "share":
        values!.forEach((more, q) => { shock.sharing![q]! += Math.min(x, 1) * more; });
        return;
      case "balance": shock.balanced ||= x > 0;
    }
  }

  private listed(deed: Deed): Int32Array {
    const { n } = this;
    const { index, pairs, sectors } = deed.cells!;
    if (index !== undefined) return typeof index === "number" ? (this.payload.array(index) as Int32Array) : index;
    const bits = this.payload.array(pairs!) as Uint8Array; // [destination, origin], eight to a byte
    const found: number[] = [];
    for (const j of sectors!)
      for (let q = 0; q < n * n; q++) if (bits[q >> 3]! & (128 >> (q & 7))) found.push(j * n * n + q);
    return Int32Array.from(found);
  }

  private before(name: "tariff" | "export_tax"): Float64Array {
    const rates = ratesOf(this.payload, name);
    return Float64Array.from(this.cells, (cell) => (rates === null ? 0 : rates(cell)));
  }

  private shares(): Float64Array | null {
    const number = this.payload.header.named.sharing;
    if (number !== undefined) return (this.payload.array(number) as Float64Array).slice();
    if (!this.sharing) return null;
    return Float64Array.from({ length: this.n * this.n }, (_, q) => Number(q % (this.n + 1) === 0));
  }
}

// Rates of the baseline by cell: few values, and for every cell which of them.
export function ratesOf(payload: Payload, name: "tariff" | "export_tax"): ((cell: number) => number) | null {
  const { named } = payload.header;
  if (named[name] === undefined) return null;
  const values = payload.array(named[name]!);
  if (named[`${name}_low`] === undefined) return (cell) => values[cell]!;
  const low = payload.array(named[`${name}_low`]!);
  const high = payload.array(named[`${name}_high`]!);
  return (cell) => values[low[cell]! + 256 * high[cell]!]!;
}
