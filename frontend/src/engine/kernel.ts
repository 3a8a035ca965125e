// The solver in WebAssembly: names of its arrays, and views of them. The order is that of world.h.

const NAMES = [
  "theta", "share", "gamma", "final", "tariff", "exportTax", "sharing", "valueAdded", "income", "deficit",
  "beta", "alpha", "spending", "output", "productivity", "labour", "closure", "kernel", "net",
  "exported", "state", "newOutput", "newIncome", "active", "supplied", "component", "cell",
  "costOf", "tariffOf", "exportTaxOf",
] as const;
export type Name = (typeof NAMES)[number];
type Real = Exclude<Name, "active" | "supplied" | "component" | "cell">;

type Exports = {
  memory: WebAssembly.Memory;
  at: (name: number) => number;
  setup: (n: number, s: number, taxed: number, shared: number) => void;
  cells: (count: number) => void;
  calibrate: () => void;
  prepare: () => number;
  edit: (exporting: number) => void;
  close: (multiplicative: number, numeraire: number, elasticity: number) => void;
  at_home: () => number;
  solve: (prepared: number, tolerance: number, most: number, memory: number) => number;
  residual: () => number;
  iterations: () => number;
};

export class Kernel {
  readonly size: number;
  private constructor(
    readonly run: Exports,
    readonly n: number,
    readonly s: number,
    private cells: number,
    private readonly taxed: boolean,
  ) {
    this.size = n * s;
  }

  static async open(
    wasm: BufferSource, n: number, s: number, taxed: boolean, shared: boolean,
  ): Promise<Kernel> {
    const made = await WebAssembly.instantiate(wasm, {});
    const run = made.instance.exports as unknown as Exports;
    run.setup(n, s, Number(taxed), Number(shared));
    return new Kernel(run, n, s, 0, taxed);
  }

  // The cells that moves touch from now on.
  touch(cells: Int32Array): void {
    this.cells = cells.length;
    this.run.cells(cells.length);
    this.whole("cell").set(cells);
  }

  // Views are made when asked for: memory that has grown leaves older ones empty.
  real(name: Real): Float64Array {
    return new Float64Array(this.run.memory.buffer, this.place(name), this.count(name));
  }
  mask(name: "active" | "supplied"): Uint8Array {
    return new Uint8Array(this.run.memory.buffer, this.place(name), this.size);
  }
  whole(name: "component" | "cell"): Int32Array {
    return new Int32Array(this.run.memory.buffer, this.place(name), name === "cell" ? this.cells : this.n);
  }

  private place(name: Name): number {
    return this.run.at(NAMES.indexOf(name));
  }
  private count(name: Real): number {
    const { n, s, size } = this;
    switch (name) {
      case "theta": return s;
      case "share": case "kernel": case "net": case "exported": return size * n;
      case "tariff": case "exportTax": return this.taxed ? size * n : 0;
      case "gamma": return size * s;
      case "sharing": return n * n;
      case "valueAdded": case "income": case "deficit": case "labour": case "newIncome": return n;
      case "closure": return 3 * n;
      case "state": return n + 2 * size;
      case "costOf": case "tariffOf": case "exportTaxOf": return this.cells;
      default: return size;
    }
  }
}
