// The base year as moves read it: who buys what, and what is levied on it (`moves/levied.py`).
import type { Economy } from "../engine/economy";

export class Baseline {
  readonly n: number;
  readonly s: number;

  constructor(
    readonly economy: Economy,
    private readonly tariffs: Float64Array, // [j, n, i] rates, empty where there are none
    private readonly exportTaxes: Float64Array,
  ) {
    this.n = economy.n;
    this.s = economy.s;
  }

  cell(origin: number, destination: number, sector: number): number {
    return (sector * this.n + destination) * this.n + origin;
  }
  tariff(cell: number): number {
    return this.tariffs[cell] ?? 0;
  }
  // Basic value, million USD.
  flow(cell: number): number {
    const { economy, n, s } = this;
    const [j, buyer] = [Math.floor(cell / (n * n)), Math.floor(cell / n) % n];
    const gross = economy.share[cell]! * economy.spending[buyer * s + j]!;
    return gross / (1 + this.tariff(cell)) / (1 + (this.exportTaxes[cell] ?? 0));
  }

  // The average of `rate`, by default what is levied, on [destination, origin] pairs, a fraction.
  average(pairs: Uint8Array, sectors: Uint8Array, rate = (cell: number) => this.tariff(cell)): number {
    let [levied, bought] = [0, 0];
    for (let j = 0; j < this.s; j++)
      if (sectors[j])
        for (let q = 0; q < pairs.length; q++)
          if (pairs[q]) {
            const cell = j * pairs.length + q;
            const flow = this.flow(cell);
            bought += flow;
            levied += flow * rate(cell);
          }
    return bought > 0 ? levied / bought : 0;
  }

  // What `members` levy on goods of an origin, averaged over what they buy there.
  leviedBy(members: Uint8Array): (origin: number, destination: number, sector: number) => number {
    const known = new Map<number, number>();
    const buyers = [...members.keys()].filter((c) => members[c]);
    return (origin, _, sector) => {
      const key = sector * this.n + origin;
      if (!known.has(key)) known.set(key, this.weighted(buyers.map((c) => this.cell(origin, c, sector))));
      return known.get(key)!;
    };
  }
  // What an importer levies on those of `origins` that pay a duty.
  leviedOnPayers(origins: Uint8Array): (origin: number, destination: number, sector: number) => number {
    const known = new Map<number, number>();
    const sellers = [...origins.keys()].filter((c) => origins[c]);
    return (_, destination, sector) => {
      const key = sector * this.n + destination;
      if (!known.has(key)) {
        const cells = sellers.map((c) => this.cell(c, destination, sector));
        known.set(key, this.weighted(cells.filter((cell) => this.tariff(cell) > 0)));
      }
      return known.get(key)!;
    };
  }

  // By what is bought; the plain average where nothing is.
  private weighted(cells: number[]): number {
    let [levied, bought, plain] = [0, 0, 0];
    for (const cell of cells) {
      const flow = this.flow(cell);
      bought += flow;
      levied += flow * this.tariff(cell);
      plain += this.tariff(cell);
    }
    if (bought > 0) return levied / bought;
    return cells.length > 0 ? plain / cells.length : 0;
  }
}
