// The state in the address: `#live=100,50,0&country=BLR`. What cannot be read is said, not guessed.
import { data } from "./data";

export type State = { strengths: number[]; country: string };
export const filed = (): State => ({ strengths: [...data.strengths], country: data.focus });

export function linked(state: State): string {
  const found = new URLSearchParams();
  found.set("live", state.strengths.map((x) => String(Math.round(1e4 * x) / 100)).join(","));
  found.set("country", state.country);
  return `#${found.toString().replace(/%2C/g, ",")}`;
}

// null: not a link to a state. "damaged": one that cannot be read.
export function read(hash: string): State | "damaged" | null {
  if (!/^#?live/.test(hash)) return null;
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const parts = (given.get("live") ?? "").split(",");
  const strengths = parts.map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) / 100 : NaN));
  const country = given.get("country") ?? data.focus;
  const sound =
    strengths.length === data.moves.length &&
    strengths.every((x, k) => x >= 0 && x <= 2 && (!data.moves[k]!.whole || x === 0 || x === 1)) &&
    data.countries.some(({ code }) => code === country);
  return sound ? { strengths, country } : "damaged";
}

export function changedMoves(strengths: number[]): string[] {
  return data.moves.filter((_, k) => strengths[k] !== data.strengths[k]).map(({ title }) => title);
}

export function yaml(strengths: number[]): string {
  const lines = [...data.yaml];
  if (strengths.some((x) => x !== 1)) {
    const written = strengths.map((x) => String(Math.round(1e4 * x) / 1e4)).join(", ");
    lines.push(`strength: [${written}]`);
  }
  return `${lines.join("\n")}\n`;
}
