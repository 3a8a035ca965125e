// Worlds without equilibrium, by name, before any iteration: the twin of `checks/feasibility.py`.
// A reason is a key of a sentence and what fills it; the words stand in the catalogues.
import { sum, type Economy } from "./economy";

export type Reason = { key: string; parts: Record<string, string | number> };
export type Use = {
  active: Uint8Array;
  supplied: Uint8Array;
  component: Int32Array;
  imports: Uint8Array; // countries that can buy from, and sell to, another
  exports: Uint8Array;
};

const CLOSED = 1e-9;

// Cells that are bought, cells that have a supplier, and who trades with whom in the end.
export function useOf(economy: Economy, kernel: Float64Array): Use {
  const { n, s } = economy;
  const supplied = new Uint8Array(n * s);
  const linked = new Uint8Array(n * n);
  for (let j = 0; j < s; j++)
    for (let m = 0; m < n; m++)
      for (let i = 0; i < n; i++)
        if (kernel[(j * n + m) * n + i]! > 0) {
          supplied[m * s + j] = 1;
          linked[m * n + i] = 1;
        }
  const imports = new Uint8Array(n);
  const exports = new Uint8Array(n);
  for (let m = 0; m < n; m++)
    for (let i = 0; i < n; i++) if (i !== m && linked[m * n + i]) imports[m] = exports[i] = 1;
  return { active: activeCells(economy, kernel), supplied, component: components(linked, n), imports, exports };
}

function activeCells(economy: Economy, kernel: Float64Array): Uint8Array {
  const { n, s } = economy;
  const active = Uint8Array.from(economy.alpha, (share) => Number(share > 0));
  for (let wider = true; wider; ) {
    wider = false;
    const selling = new Uint8Array(n * s);
    for (let j = 0; j < s; j++)
      for (let m = 0; m < n; m++)
        if (active[m * s + j])
          for (let i = 0; i < n; i++) if (kernel[(j * n + m) * n + i]! > 0) selling[i * s + j] = 1;
    for (let c = 0; c < n; c++)
      for (let j = 0; j < s; j++) {
        if (active[c * s + j]) continue;
        let use = 0;
        for (let k = 0; k < s; k++) if (selling[c * s + k]) use += economy.gamma[(c * s + j) * s + k]!;
        if (use > 0) {
          active[c * s + j] = 1;
          wider = true;
        }
      }
  }
  return active;
}

function components(linked: Uint8Array, n: number): Int32Array {
  const component = new Int32Array(n).fill(-1);
  let count = 0;
  for (let first = 0; first < n; first++) {
    if (component[first] !== -1) continue;
    const waiting = [first];
    component[first] = count;
    for (let c = waiting.pop(); c !== undefined; c = waiting.pop())
      for (let m = 0; m < n; m++)
        if (component[m] === -1 && (linked[c * n + m] || linked[m * n + c])) {
          component[m] = count;
          waiting.push(m);
        }
    count++;
  }
  return component;
}

export type Asked = {
  economy: Economy;
  kernel: Float64Array;
  use: Use;
  deficit: Float64Array;
  sharing: Float64Array | null;
  taxes: (cell: number) => boolean;
};

export function infeasible(asked: Asked): Reason | null {
  return island(asked) ?? cutOffShare(asked) ?? oneWay(asked) ?? alone(asked) ?? noSupplier(asked);
}

function island({ economy, use, deficit }: Asked): Reason | null {
  const count = Math.max(...use.component) + 1;
  if (count === 1) return null;
  for (let k = 0; k < count; k++) {
    const inside = (values: Float64Array) => sum(values.map((v, c) => (use.component[c] === k ? v : 0)));
    const total = inside(deficit);
    if (Math.abs(total) <= CLOSED * inside(economy.valueAdded)) continue;
    const members = economy.countries.filter((_, c) => use.component[c] === k);
    const key = total > 0 ? "island_deficit" : "island_surplus";
    return { key, parts: { countries: members.slice(0, 12).join(","), sum: Math.abs(total) } };
  }
  return null;
}

function cutOffShare({ economy, kernel, use, sharing, taxes }: Asked): Reason | null {
  const { n, s } = economy;
  if (sharing === null || Math.max(...use.component) === 0) return null;
  const collects = new Uint8Array(n);
  for (let cell = 0; cell < n * n * s; cell++)
    if (kernel[cell]! > 0 && taxes(cell)) collects[Math.floor(cell / n) % n] = 1;
  for (let c = 0; c < n; c++)
    for (let m = 0; m < n; m++)
      if (sharing[c * n + m]! > 0 && use.component[c] !== use.component[m] && collects[m])
        return { key: "cut_off_share", parts: { countries: economy.countries[c]!, of: economy.countries[m]! } };
  return null;
}

function oneWay({ economy, use, deficit, sharing }: Asked): Reason | null {
  const { n } = economy;
  const { imports, exports } = use;
  for (let c = 0; c < n; c++) {
    if (imports[c] === exports[c] || !keepsItsOwn(sharing, c, n)) continue;
    const least = CLOSED * economy.valueAdded[c]!;
    if (imports[c] ? deficit[c]! <= least : deficit[c]! >= -least)
      return { key: imports[c] ? "only_buys" : "only_sells", parts: { countries: economy.countries[c]!, sum: deficit[c]! } };
  }
  return null;
}

function keepsItsOwn(sharing: Float64Array | null, c: number, n: number): boolean {
  if (sharing === null) return true;
  if (sharing[c * n + c]! < 1) return false;
  for (let m = 0; m < n; m++) if (m !== c && sharing[c * n + m]! > 0) return false;
  return true;
}

// Python solves this world by a way of its own; here it is a limit of the page, and said so.
function alone({ economy, use }: Asked): Reason | null {
  return Math.max(...use.component) + 1 === economy.n ? { key: "everybody_alone", parts: {} } : null;
}

function noSupplier({ economy, use }: Asked): Reason | null {
  const at = use.active.findIndex((active, q) => active > 0 && !use.supplied[q]);
  if (at < 0) return null;
  const country = economy.countries[Math.floor(at / economy.s)]!;
  return { key: "no_supplier", parts: { countries: country, sector: economy.sectors[at % economy.s]! } };
}
