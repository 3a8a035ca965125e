// The baseline as the page knows it, and the deficits that a closure allows.

export type Economy = {
  n: number;
  s: number;
  countries: string[];
  sectors: string[];
  theta: Float64Array;
  share: Float64Array;
  gamma: Float64Array;
  beta: Float64Array;
  alpha: Float64Array;
  valueAdded: Float64Array;
  income: Float64Array;
  deficit: Float64Array;
  spending: Float64Array;
  output: Float64Array;
  supply: number; // elasticity of labour
};

export type Balance = "fixed_share" | "balanced" | "fixed_nominal" | "multiplicative";

// [3][n] million USD: fixed in the solver's numeraire, in the user's, following value added.
export function closureRows(balance: Balance, deficit: Float64Array, transfer: Float64Array): Float64Array[] {
  const nothing = new Float64Array(deficit.length);
  switch (balance) {
    case "balanced": return [nothing, transfer, nothing];
    case "fixed_share": return [deficit, transfer, nothing];
    case "fixed_nominal": return [nothing, deficit.map((d, c) => d + transfer[c]!), nothing];
    case "multiplicative": return [nothing, transfer, deficit];
  }
}

export function deficits(
  rows: Float64Array[], economy: Economy, numeraire: number, wage: Float64Array, labour: Float64Array,
): Float64Array {
  const money = numeraire < 0 ? 1 : wage[numeraire]!;
  const [fixed, sums, follows] = rows as [Float64Array, Float64Array, Float64Array];
  const earned = economy.valueAdded.map((v, c) => v * wage[c]! * labour[c]!);
  const own = follows.map((d, c) => d * wage[c]! * labour[c]!);
  const lambda = sum(own) / sum(earned);
  const uniform = sum(follows.map(Math.abs)) > 0 ? lambda : 0;
  return fixed.map((d, c) => d + sums[c]! * money + own[c]! - uniform * earned[c]!);
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
