// From strengths to verified numbers: what `solve_trade` does in Python, with its quick routes.
import { Baseline } from "../laboratory/baseline";
import { Deeds, ratesOf, type Shock } from "./deeds";
import { closureRows, deficits, type Balance, type Economy } from "./economy";
import { infeasible, useOf, type Reason, type Use } from "./feasible";
import { Kernel } from "./kernel";
import { payloadOf, unzipped, type Deed, type Payload } from "./payload";
import { verified, type Verified } from "./verify";

// As in `solve/anderson.py`, whose comments say why.
const TOLERANCE = 1e-11;
const RESIDUAL_LIMIT = 1e-10;
const VERIFIED = 1e-8;
const PREPARED = { tolerance: 1e-12, rounds: 150, memory: 8 };
const PLAIN = { rounds: 600, memory: 10 };
const LEAST_AT_HOME = 0.7;
export const PREVIEW = 1e-6;

export type Answer = {
  realIncome: Float64Array; // [n] per cent
  volume: Float64Array; // [n, j] output, per cent, NaN where nothing was made
  residual: number;
  iterations: number;
  verified: Pick<Verified, "checks" | "worst" | "worstMarket"> | null; // null: a preview
};
export type Found = { answer: Answer } | { reason: Reason };

export class Engine {
  private last: Float64Array | null = null;
  private lastUse: Use | null = null;
  private readonly exportsTaxed: boolean;
  private stopped: Int32Array = new Int32Array();
  private stoppedUse: Use | null = null;

  private constructor(
    private readonly payload: Payload,
    private deeds: Deeds,
    private readonly kernel: Kernel,
    readonly economy: Economy,
    private readonly baseUse: Use,
    private readonly prepared: boolean,
    private readonly taxes: { tariff: Float64Array; exportTax: Float64Array },
  ) {
    this.exportsTaxed = payload.header.named.export_tax !== undefined;
  }

  // any: whether moves may come that are not in the payload, taxes and shared revenue among them.
  static async open(world: ArrayBuffer, wasm: ArrayBuffer, any = false): Promise<Engine> {
    const payload = payloadOf(await unzipped(world));
    const { countries, sectors, moves, closure, taxed } = payload.header;
    const [n, s] = [countries.length, sectors.length];
    const deeds = new Deeds(payload, moves, n, s);
    const withTaxes = any || taxed || deeds.taxing;
    const shared = payload.header.shared || deeds.sharing;
    const kernel = await Kernel.open(await unzipped(wasm), n, s, withTaxes, shared);
    const taxes = fill(kernel, payload, withTaxes);
    if (shared) kernel.real("sharing").set(deeds.idle.sharing!);
    kernel.run.calibrate();
    const economy = economyOf(kernel, payload, closure.labour_supply_elasticity);
    const use = useOf(economy, economy.share);
    setUse(kernel, use);
    const prepared = kernel.run.prepare() === 1;
    if (any) kernel.run.cells(n * n * s); // room for whatever comes
    kernel.touch(deeds.cells);
    return new Engine(payload, deeds, kernel, economy, use, prepared, taxes);
  }

  // Other moves than those of the payload. What the old ones touched is put back first.
  take(moves: readonly Deed[][], balance: string): void {
    this.edited(this.deeds.idle);
    const { n, s } = this.economy;
    this.deeds = new Deeds(this.payload, moves, n, s);
    this.kernel.touch(this.deeds.cells);
    this.payload.header.closure.trade_balance = balance;
  }
  get baseline(): Baseline {
    return new Baseline(this.economy, this.taxes.tariff.slice(), this.taxes.exportTax.slice());
  }

  solve(strengths: readonly number[], preview: boolean): Found {
    const shock = this.deeds.at(strengths);
    const nonsense = this.nonsense(shock);
    if (nonsense !== null) return { reason: nonsense };
    const use = this.edited(shock);
    const rows = this.closed(shock);
    const ones = new Float64Array(this.economy.n).fill(1);
    const deficit = deficits(rows, this.economy, this.numeraire, ones, shock.labour);
    const { economy } = this;
    const kernel = this.kernel.real("kernel");
    const taxed = (cell: number) => this.tariffAt(cell) !== 0;
    const reason = infeasible({ economy, kernel, use, deficit, sharing: shock.sharing, taxes: taxed });
    return reason === null ? this.settled(shock, use, rows, preview) : { reason };
  }

  private settled(shock: Shock, use: Use, rows: Float64Array[], preview: boolean): Found {
    for (const route of this.routes(use, preview)) {
      if (!route()) continue;
      const found = this.checked(shock, use, rows, preview);
      if (found !== null) return found;
    }
    this.last = null;
    return { reason: this.insolvent(use) ?? { key: "not_converged", parts: {} } };
  }

  // Why nothing converged, where incomes at the wages and prices of the baseline show it.
  private insolvent(use: Use): Reason | null {
    this.start(use);
    this.kernel.run.solve(0, 0, 1, PLAIN.memory);
    const poor = this.kernel.real("newIncome").findIndex((value) => value <= 0);
    return poor < 0 ? null : { key: "owes_more", parts: { countries: this.economy.countries[poor]! } };
  }

  // The quickest first: from the last answer, then from the baseline, prepared and not.
  private *routes(use: Use, preview: boolean): Generator<() => boolean> {
    const { run } = this.kernel;
    const goal = preview ? PREVIEW : PREPARED.tolerance;
    const limit = preview ? PREVIEW : TOLERANCE;
    const quick = () => {
      run.solve(1, goal, PREPARED.rounds, PREPARED.memory);
      return run.residual() <= limit;
    };
    const holds = this.prepared && run.at_home() >= LEAST_AT_HOME;
    const { last } = this;
    if (holds && last !== null && this.lastUse === use)
      yield () => {
        this.kernel.real("state").set(last);
        return quick();
      };
    if (holds)
      yield () => {
        this.start(use);
        return quick();
      };
    yield () => {
      this.start(use);
      run.solve(0, preview ? PREVIEW : TOLERANCE, PLAIN.rounds, PLAIN.memory);
      return run.residual() <= (preview ? PREVIEW : RESIDUAL_LIMIT);
    };
  }

  private checked(shock: Shock, use: Use, rows: Float64Array[], preview: boolean): Found | null {
    const { economy, kernel } = this;
    const state = kernel.real("state").slice();
    const deficit = (wage: Float64Array, labour: Float64Array) =>
      deficits(rows, economy, this.numeraire, wage, labour);
    const found = preview ? null : verified(state, {
      economy, shock, kernel: kernel.real("kernel"), active: use.active, deficit,
      tariff: (cell) => this.tariffAt(cell), exportTax: (cell) => this.exportTaxAt(cell),
    });
    if (found !== null && !(found.worst <= VERIFIED)) return null;
    const income = found === null ? kernel.real("newIncome") : found.income;
    const poor = income.findIndex((value) => !(value > 0));
    if (poor >= 0) return { reason: { key: "owes_more", parts: { countries: economy.countries[poor]! } } };
    this.last = state;
    this.lastUse = use;
    return { answer: this.answer(state, income, shock, found) };
  }

  private answer(state: Float64Array, income: Float64Array, shock: Shock, found: Verified | null): Answer {
    const { economy, kernel } = this;
    const { n, s } = economy;
    const output = found === null ? kernel.real("newOutput") : found.output;
    const realIncome = new Float64Array(n);
    const volume = new Float64Array(n * s);
    for (let c = 0; c < n; c++) {
      let consumer = 0;
      for (let j = 0; j < s; j++) consumer += economy.alpha[c * s + j]! * state[n + c * s + j]!;
      realIncome[c] = 100 * (income[c]! / economy.income[c]! / Math.exp(consumer) - 1);
      for (let k = 0; k < s; k++) {
        const q = c * s + k;
        let cost = economy.beta[q]! * state[c]! - Math.log(shock.productivity[q]!);
        for (let j = 0; j < s; j++) cost += economy.gamma[(c * s + j) * s + k]! * state[n + c * s + j]!;
        volume[q] = economy.output[q]! > 0 ? 100 * (output[q]! / economy.output[q]! / Math.exp(cost) - 1) : NaN;
      }
    }
    const { run } = kernel;
    const checks = found && { checks: found.checks, worst: found.worst, worstMarket: found.worstMarket };
    return { realIncome, volume, residual: run.residual(), iterations: run.iterations(), verified: checks };
  }

  private start(use: Use): void {
    const { n, s, income, alpha, spending } = this.economy;
    const state = this.kernel.real("state").fill(0);
    for (let q = 0; q < n * s; q++) {
      const c = Math.floor(q / s);
      const floor = alpha[q]! * income[c]! + (1e-9 * income[c]!) / s;
      state[n + n * s + q] = use.active[q] ? Math.log(spending[q]! > 0 ? spending[q]! : floor) : 0;
    }
  }

  // What no shock may hold: `checks/shocks.py`.
  private nonsense(shock: Shock): Reason | null {
    if (shock.cost.some((v) => !(v > 0))) return { key: "cost_gone", parts: {} };
    for (const rates of [shock.tariff, shock.exportTax])
      if (rates.some((v) => !(v > -1 && v < Infinity))) return { key: "rate_gone", parts: {} };
    for (const factors of [shock.productivity, shock.labour])
      if (factors.some((v) => !(v > 0 && v < Infinity))) return { key: "factor_gone", parts: {} };
    return null;
  }

  private edited(shock: Shock): Use {
    const { kernel, deeds, taxes } = this;
    kernel.real("costOf").set(shock.cost);
    kernel.real("tariffOf").set(shock.tariff);
    kernel.real("exportTaxOf").set(shock.exportTax);
    deeds.cells.forEach((cell, q) => {
      if (taxes.tariff.length === 0) return;
      taxes.tariff[cell] = shock.tariff[q]!;
      taxes.exportTax[cell] = shock.exportTax[q]!;
    });
    kernel.run.edit(Number(shock.exporting || this.exportsTaxed));
    kernel.real("productivity").set(shock.productivity.map(Math.log));
    kernel.real("labour").set(shock.labour);
    if (shock.sharing !== null) kernel.real("sharing").set(shock.sharing);
    const use = this.used();
    setUse(kernel, use);
    return use;
  }

  // Who trades what with whom changes only where trade stops.
  private used(): Use {
    const { deeds, economy } = this;
    const kernel = this.kernel.real("kernel");
    const stopped = deeds.cells.filter((cell) => kernel[cell] === 0 && economy.share[cell]! > 0);
    if (stopped.length === 0) return this.baseUse;
    const same = stopped.length === this.stopped.length && stopped.every((cell, q) => cell === this.stopped[q]);
    if (!same || this.stoppedUse === null) this.stoppedUse = useOf(economy, kernel);
    this.stopped = stopped;
    return this.stoppedUse;
  }

  private closed(shock: Shock): Float64Array[] {
    const { trade_balance, labour_supply_elasticity } = this.payload.header.closure;
    const balance = (shock.balanced ? "balanced" : trade_balance) as Balance;
    const rows = closureRows(balance, this.economy.deficit, shock.transfer);
    rows.forEach((row, k) => this.kernel.real("closure").set(row, k * this.economy.n));
    this.kernel.run.close(Number(balance === "multiplicative"), this.numeraire, labour_supply_elasticity);
    return rows;
  }

  private get numeraire(): number {
    return this.payload.header.closure.numeraire;
  }
  private tariffAt(cell: number): number {
    return this.taxes.tariff[cell] ?? 0;
  }
  private exportTaxAt(cell: number): number {
    return this.taxes.exportTax[cell] ?? 0;
  }
}

// The arrays that were embedded; the rates of the baseline by cell, empty where there are no taxes.
function fill(kernel: Kernel, payload: Payload, withTaxes: boolean) {
  const { named } = payload.header;
  for (const name of ["theta", "share", "gamma", "final"] as const)
    kernel.real(name).set(payload.array(named[name]!) as Float64Array);
  const cells = withTaxes ? kernel.size * kernel.n : 0;
  const rates = (name: "tariff" | "export_tax") => {
    const of = ratesOf(payload, name);
    return Float64Array.from({ length: cells }, (_, cell) => (of === null ? 0 : of(cell)));
  };
  const taxes = { tariff: rates("tariff"), exportTax: rates("export_tax") };
  if (named.tariff !== undefined) putIn(kernel, taxes.tariff);
  kernel.real("tariff").set(taxes.tariff.map((rate) => 1 + rate));
  kernel.real("exportTax").set(taxes.exportTax.map((rate) => 1 + rate));
  return taxes;
}

// Shares are embedded without tariffs; with them, who pays more gets more of what is spent, and inputs
// cost more: `data/tariffs/put_in`. The kernel brings the sums of sourcing shares to one.
function putIn(kernel: Kernel, rates: Float64Array): void {
  const { n, s } = kernel;
  const share = kernel.real("share");
  const gamma = kernel.real("gamma");
  for (let j = 0; j < s; j++)
    for (let c = 0; c < n; c++) {
      let [before, after] = [0, 0];
      for (let cell = (j * n + c) * n; cell < (j * n + c + 1) * n; cell++) {
        before += share[cell]!;
        after += share[cell]! *= 1 + rates[cell]!;
      }
      if (before > 0) for (let k = 0; k < s; k++) gamma[(c * s + j) * s + k]! *= after / before;
    }
}

function economyOf(kernel: Kernel, payload: Payload, supply: number): Economy {
  const copy = (name: Parameters<Kernel["real"]>[0]) => kernel.real(name).slice();
  return {
    n: kernel.n, s: kernel.s, countries: payload.header.countries, sectors: payload.header.sectors,
    theta: copy("theta"), share: copy("share"), gamma: copy("gamma"), beta: copy("beta"),
    alpha: copy("alpha"), valueAdded: copy("valueAdded"), income: copy("income"),
    deficit: copy("deficit"), spending: copy("spending"), output: copy("output"), supply,
  };
}

function setUse(kernel: Kernel, use: Use): void {
  kernel.mask("active").set(use.active);
  kernel.mask("supplied").set(use.supplied);
  kernel.whole("component").set(use.component);
}
