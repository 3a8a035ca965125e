// Every equation rebuilt from wages, prices and expenditure alone. It shares no code with the
// solver, and reads nothing that the solver has worked out: the twin of `checks/verify.py`.
import type { Economy } from "./economy";
import type { Shock } from "./deeds";

export type Verified = {
  checks: Record<string, number>;
  worst: number;
  worstMarket: string;
  output: Float64Array; // [i, j]
  income: Float64Array; // of households
  cost: Float64Array; // [i, j] log ĉ
};

export type Wanted = {
  economy: Economy;
  shock: Shock;
  kernel: Float64Array; // [j, n, i] π κ̂^−θ
  tariff: (cell: number) => number;
  exportTax: (cell: number) => number;
  active: Uint8Array;
  deficit: (wage: Float64Array, labour: Float64Array) => Float64Array;
};

export function verified(state: Float64Array, wanted: Wanted): Verified {
  const { economy, shock, kernel, active } = wanted;
  const { n, s } = economy;
  const size = n * s;
  const logWage = state.subarray(0, n);
  const logPrice = state.subarray(n, n + size);
  const spending = new Float64Array(size);
  for (let q = 0; q < size; q++) spending[q] = active[q] ? Math.exp(state[n + size + q]!) : 0;
  const { cost, labour, shareTotal } = rebuilt(economy, shock, logWage, logPrice);
  const wage = Float64Array.from(logWage, Math.exp);
  const output = new Float64Array(size);
  const collected = new Float64Array(n);
  const exportTaxes = new Float64Array(n);
  const bought = new Float64Array(n);
  const sold = new Float64Array(n);
  let shares = 0;
  let worstShare = "";
  for (let j = 0; j < s; j++) {
    const power = new Float64Array(n);
    for (let i = 0; i < n; i++) power[i] = Math.exp(-economy.theta[j]! * cost[i * s + j]!);
    for (let m = 0; m < n; m++) {
      const dear = Math.exp(economy.theta[j]! * logPrice[m * s + j]!);
      let total = 0;
      for (let i = 0; i < n; i++) {
        const cell = (j * n + m) * n + i;
        const share = kernel[cell]! * power[i]! * dear;
        if (share === 0) continue;
        total += share;
        const gross = share * spending[m * s + j]!;
        const border = gross / (1 + wanted.tariff(cell));
        const basic = border / (1 + wanted.exportTax(cell));
        output[i * s + j]! += basic;
        collected[m]! += gross - border;
        exportTaxes[i]! += border - basic;
        bought[m]! += border;
        sold[i]! += border;
      }
      const gap = active[m * s + j] ? Math.abs(total - 1) : 0;
      if (!(gap <= shares)) {
        shares = gap;
        worstShare = `${economy.countries[m]}, ${economy.sectors[j]}`;
      }
    }
  }
  const received = shareOut(shock.sharing, collected);
  const deficit = wanted.deficit(wage, labour);
  const income = new Float64Array(n);
  const gaps = new Gaps();
  gaps.note("trade_shares_sum_to_one", shares, worstShare);
  let balances = 0;
  for (let c = 0; c < n; c++) {
    const earned = economy.valueAdded[c]! * wage[c]! * labour[c]!;
    income[c] = earned + received[c]! + exportTaxes[c]! + deficit[c]!;
    let paid = 0;
    for (let k = 0; k < s; k++) paid += economy.beta[c * s + k]! * output[c * s + k]!;
    const balance = deficit[c]! + received[c]! - collected[c]!;
    balances += balance;
    gaps.note("labour_market", (paid - earned) / earned, economy.countries[c]!);
    gaps.note("trade_balance", (bought[c]! - sold[c]! - balance) / earned, economy.countries[c]!);
    for (let j = 0; j < s; j++) {
      let use = economy.alpha[c * s + j]! * income[c]!;
      for (let k = 0; k < s; k++) use += economy.gamma[(c * s + j) * s + k]! * output[c * s + k]!;
      const where = `${economy.countries[c]}, ${economy.sectors[j]}`;
      gaps.note("goods_market", (use - spending[c * s + j]!) / income[c]!, where);
      if (output[c * s + j]! > 0) gaps.note("cost_shares_sum_to_one", shareTotal[c * s + j]! - 1, where);
    }
  }
  gaps.note("walras", balances / economy.valueAdded.reduce((a, b) => a + b, 0), "");
  return { ...gaps.found(), output, income, cost };
}

class Gaps {
  private readonly largest: Record<string, number> = {};
  private worst = -1;
  private where = "";

  note(name: string, gap: number, where: string): void {
    // What is no number is the worst of all.
    const size = Number.isNaN(gap) ? Infinity : Math.abs(gap);
    if (!(size <= (this.largest[name] ?? -1))) this.largest[name] = size;
    if (size > this.worst) {
      this.worst = size;
      this.where = `${name} ${where}`;
    }
  }
  found(): Pick<Verified, "checks" | "worst" | "worstMarket"> {
    return { checks: this.largest, worst: Math.max(...Object.values(this.largest)), worstMarket: this.where };
  }
}

function rebuilt(economy: Economy, shock: Shock, logWage: Float64Array, logPrice: Float64Array) {
  const { n, s } = economy;
  const cost = new Float64Array(n * s);
  const shareTotal = new Float64Array(n * s);
  const labour = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    let consumer = 0;
    for (let j = 0; j < s; j++) consumer += economy.alpha[c * s + j]! * logPrice[c * s + j]!;
    labour[c] = shock.labour[c]! * Math.exp(economy.supply * (logWage[c]! - consumer));
    for (let k = 0; k < s; k++) {
      const q = c * s + k;
      let total = economy.beta[q]! * logWage[c]! - Math.log(shock.productivity[q]!);
      let whole = economy.beta[q]!;
      for (let j = 0; j < s; j++) {
        const gamma = economy.gamma[(c * s + j) * s + k]!;
        total += gamma * logPrice[c * s + j]!;
        whole += gamma;
      }
      cost[q] = total;
      shareTotal[q] = whole;
    }
  }
  return { cost, labour, shareTotal };
}

function shareOut(sharing: Float64Array | null, collected: Float64Array): Float64Array {
  if (sharing === null) return collected;
  const n = collected.length;
  return Float64Array.from({ length: n }, (_, c) => {
    let total = 0;
    for (let m = 0; m < n; m++) total += sharing[c * n + m]! * collected[m]!;
    return total;
  });
}
